/** Ogg with Vorbis or Opus: RFC 3533, RFC 7845, "Vorbis I specification". */
import type { FileBytes } from '../file-bytes.ts'
import { sound, type Look } from '../look.ts'

/** No page is longer. */
const longestPage = 65_307
/** Opus counts at this rate, whatever was recorded. */
const opusRate = 48_000

/** Takes the duration from the position that the last page states. */
export async function lookAtOgg(file: FileBytes): Promise<Look> {
  const rate = rateOf(await file.read(0, 256))
  if (rate === null) return sound()
  const tail = await file.read(Math.max(0, file.size - longestPage), longestPage)
  const page = tail.lastIndexOf('OggS')
  if (page < 0 || page + 14 > tail.length) return sound()
  const position = tail.readBigInt64LE(page + 6)
  return sound(position <= 0 ? null : Number(position) / rate)
}

function rateOf(head: Buffer): number | null {
  if (head.includes('OpusHead')) return opusRate
  const vorbis = head.indexOf('\x01vorbis', 0, 'latin1')
  if (vorbis < 0 || vorbis + 16 > head.length) return null
  return head.readUInt32LE(vorbis + 12) || null
}
