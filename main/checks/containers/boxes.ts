/** Boxes of ISO media files (MP4, MOV, M4A): ISO/IEC 14496-12, 4.2. */
import type { FileBytes } from '../file-bytes.ts'

export interface Box {
  /** Four characters. */
  readonly type: string
  /** Offset of the header. */
  readonly start: number
  /** Offset of the first byte of content. */
  readonly content: number
  /** Offset behind the last byte, as the box says: possibly behind the end of the file. */
  readonly end: number
}

const mostBoxes = 4096

/**
 * The boxes between two offsets, one after the other, without a look into them. Ends where no box can
 * be: at a size smaller than its own header or a type that is no text.
 */
export async function* boxesBetween(
  file: FileBytes,
  from: number,
  to: number,
): AsyncGenerator<Box> {
  let start = from
  for (let count = 0; count < mostBoxes && start < to; count++) {
    const box = boxAt(await file.read(start, 16), start, to)
    if (box === null) return
    yield box
    start = box.end
  }
}

function boxAt(header: Buffer, start: number, to: number): Box | null {
  if (header.length < 8) return null
  const type = header.toString('latin1', 4, 8)
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return null
  const short = header.readUInt32BE(0)
  const isLong = short === 1
  if (isLong && header.length < 16) return null
  const headerBytes = isLong ? 16 : 8
  const size = isLong ? Number(header.readBigUInt64BE(8)) : short === 0 ? to - start : short
  if (size < headerBytes) return null
  return { type, start, content: start + headerBytes, end: start + size }
}
