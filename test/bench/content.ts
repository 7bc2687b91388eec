/** What a benchmark's files hold: an MP4's first boxes, then noise, as an MP4 is to a downloader. */
import { bytesContent, patternContent, type ObjectContent } from '../../main/demo/object-content.ts'

/** `ftyp` of the brand isom, an index without entries, and the header of an `mdat` up to the end (ISO 14496-12). */
const HEAD = Buffer.from(
  '0000001866747970' +
    '69736f6d00000200' +
    '69736f6d6d703432' +
    '000000086d6f6f76' +
    '000000006d646174',
  'hex',
)

/** Depends on name and size only. A small file is one piece, so that it leaves in one packet. */
export function videoContent(name: string, size: number): ObjectContent {
  if (size <= HEAD.length) return bytesContent(HEAD.subarray(0, size))
  const noise = patternContent(name, size - HEAD.length)
  return {
    size,
    read(offset, length) {
      if (offset >= HEAD.length) return noise.read(offset - HEAD.length, length)
      const head = HEAD.subarray(offset, offset + length)
      const rest = Math.min(length, size - offset) - head.length
      return rest > 0 ? Buffer.concat([head, noise.read(0, rest)]) : head
    },
  }
}
