/** FLAC: RFC 9639. */
import type { FileBytes } from '../file-bytes.ts'
import { broken, sound, type Look } from '../look.ts'
import { tagLength } from './mpeg-audio.ts'

/** Reads the stream's own description (8.2): rate and number of samples. */
export async function lookAtFlac(file: FileBytes): Promise<Look> {
  const start = tagLength(await file.read(0, 10))
  const info = await file.read(start + 8, 18)
  if (info.length < 18) return broken({ code: 'endsBeforeSound', params: {} })
  const sampleRate = info.readUIntBE(10, 3) >>> 4
  const samples = (info.readUInt8(13) & 0x0f) * 2 ** 32 + info.readUInt32BE(14)
  // Zero means that the encoder did not know.
  return sound(sampleRate === 0 || samples === 0 ? null : samples / sampleRate)
}
