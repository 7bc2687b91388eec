/** WAV (RIFF, RF64, BW64): Microsoft's "Multimedia Programming Interface", EBU Tech 3306. */
import type { FileBytes } from '../file-bytes.ts'
import { broken, cutShort, sound, type Look } from '../look.ts'

export interface Chunk {
  readonly type: string
  readonly content: number
  /** As the chunk says. */
  readonly bytes: number
}

const mostChunks = 1024
/** From here on a length stands for "not known yet", as the tools that write into a pipe put it. */
const leastUnknownLength = 0x7fff_f000

/** The chunks of a RIFF file, one after the other, without a look into them. */
export async function* chunksOf(file: FileBytes): AsyncGenerator<Chunk> {
  let at = 12
  for (let count = 0; count < mostChunks; count++) {
    const header = await file.read(at, 8)
    if (header.length < 8) return
    const bytes = header.readUInt32LE(4)
    yield { type: header.toString('latin1', 0, 4), content: at + 8, bytes }
    at += 8 + bytes + (bytes % 2)
  }
}

/** Looks for the format and the sound, and for an end of file before the end of the sound. */
export async function lookAtWav(file: FileBytes): Promise<Look> {
  let bytesPerSecond: number | null = null
  let longBytes: number | null = null
  for await (const chunk of chunksOf(file)) {
    if (chunk.type === 'ds64') longBytes = await longLength(file, chunk)
    if (chunk.type === 'fmt ') bytesPerSecond = await byteRate(file, chunk)
    if (chunk.type === 'data') {
      const left = file.size - chunk.content
      const isUnknown =
        chunk.bytes === 0 || (chunk.bytes >= leastUnknownLength && chunk.bytes > left)
      const said = isUnknown ? (longBytes ?? left) : chunk.bytes
      if (said > left) return cutShort(said - left)
      if (bytesPerSecond === null) return broken({ code: 'noWavFormat', params: {} })
      return sound(bytesPerSecond === 0 ? null : said / bytesPerSecond)
    }
  }
  return broken({ code: 'noWavSound', params: {} })
}

async function byteRate(file: FileBytes, chunk: Chunk): Promise<number | null> {
  const content = await file.read(chunk.content, 16)
  return content.length < 16 ? null : content.readUInt32LE(8)
}

async function longLength(file: FileBytes, chunk: Chunk): Promise<number | null> {
  const content = await file.read(chunk.content, 16)
  return content.length < 16 ? null : Number(content.readBigUInt64LE(8))
}
