/** MP4, MOV and M4A: ISO/IEC 14496-12. */
import type { FileBytes } from '../file-bytes.ts'
import { broken, cutShort, sound, type Look } from '../look.ts'
import { boxesBetween, type Box } from './boxes.ts'

/** Looks for the index (`moov`), the duration in it, and an end of file where a box goes on. */
export async function lookAtIsoMedia(file: FileBytes): Promise<Look> {
  let index: Box | null = null
  let end = 0
  for await (const box of boxesBetween(file, 0, file.size)) {
    if (box.end > file.size) return cutShort(box.end - file.size)
    if (box.type === 'moov') index ??= box
    end = box.end
  }
  if (index === null) return broken({ code: 'noIndex', params: {} })
  // Some writers leave a few bytes behind the last box; players do not mind.
  if (end < index.end) return broken({ code: 'unreadableIndex', params: {} })
  return lookAtIndex(file, index)
}

async function lookAtIndex(file: FileBytes, index: Box): Promise<Look> {
  let duration: number | null = null
  let fragmented = false
  for await (const box of boxesBetween(file, index.content, index.end)) {
    if (box.type === 'mvhd') duration = await movieDuration(file, box)
    if (box.type === 'mvex') fragmented = true
  }
  // A fragmented file keeps its durations in its fragments.
  return sound(fragmented && duration === 0 ? null : duration)
}

/** The movie header box, 8.2.2: seconds; null where it says "unknown". */
async function movieDuration(file: FileBytes, box: Box): Promise<number | null> {
  const content = await file.read(box.content, 32)
  if (content.length < 32) return null
  const isLong = content.readUInt8(0) === 1
  const timescale = content.readUInt32BE(isLong ? 20 : 12)
  const duration = isLong ? Number(content.readBigUInt64BE(24)) : content.readUInt32BE(16)
  const unknown = isLong ? duration >= Number(0xffff_ffff_ffff_ffffn) : duration === 0xffff_ffff
  return unknown || timescale === 0 ? null : duration / timescale
}
