/** MP3 and AAC streams: ISO/IEC 11172-3 and 13818-3 (frames), 14496-3 (ADTS), id3.org (tags). */
import type { FileBytes } from '../file-bytes.ts'
import { broken, sound, type Look } from '../look.ts'

interface Frame {
  /** Offset within what was searched. */
  readonly at: number
  readonly bytes: number
  readonly sampleRate: number
  readonly samples: number
  readonly bitsPerSecond: number
  /** Where an encoder's own frame count would be, from the start of the frame. */
  readonly infoAt: number
}

/** Bytes behind the tag in which the first frame must be found. */
const searchBytes = 16_384

const rates = [44_100, 48_000, 32_000] as const
// prettier-ignore
const kilobits = {
  mpeg1: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  mpeg2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
}

/** Length of an ID3v2 tag at the start of a file, header included; 0 where there is none. */
export function tagLength(head: Buffer): number {
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3') return 0
  const footer = (head.readUInt8(5) & 0x10) === 0 ? 0 : 10
  return 10 + sevenBits(head, 6) + footer
}

/** A number of four bytes with seven bits each. */
export function sevenBits(bytes: Buffer, at: number): number {
  return [0, 1, 2, 3].reduce((sum, i) => sum * 128 + (bytes.readUInt8(at + i) & 0x7f), 0)
}

/** Looks for two frames in a row, then for the frame count (Xing, Info) or the bit rate. */
export async function lookAtMp3(file: FileBytes): Promise<Look> {
  const start = tagLength(await file.read(0, 10))
  const searched = await file.read(start, searchBytes)
  const frame = firstFrame(searched)
  if (frame === null) return broken({ code: 'noMp3Sound', params: {} })
  const frames = frameCount(searched, frame)
  if (frames !== null) return sound((frames * frame.samples) / frame.sampleRate)
  return sound(((file.size - start - frame.at) * 8) / frame.bitsPerSecond)
}

/** The first of two frames in a row of layer III; null when there are none. */
function firstFrame(bytes: Buffer): Frame | null {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const frame = framesAt(bytes, at)
    if (frame !== null) return frame
  }
  return null
}

/** True where two frames of layer III stand at the very beginning. */
export const startsWithFrames = (bytes: Buffer): boolean => framesAt(bytes, 0) !== null

function framesAt(bytes: Buffer, at: number): Frame | null {
  const frame = frameAt(bytes, at)
  const next = at + (frame?.bytes ?? 0)
  // At the end of what there is, one frame has to do.
  return frame === null || next + 4 > bytes.length || frameAt(bytes, next) !== null ? frame : null
}

function frameAt(bytes: Buffer, at: number): Frame | null {
  if (at + 4 > bytes.length || bytes[at] !== 0xff) return null
  const header = bytes.readUInt32BE(at)
  const version = (header >>> 19) & 3
  const isLayer3 = ((header >>> 17) & 3) === 1
  const rate = rates[(header >>> 10) & 3]
  if (header >>> 21 !== 0x7ff || version === 1 || !isLayer3 || rate === undefined) return null
  const isMpeg1 = version === 3
  const kbps = (isMpeg1 ? kilobits.mpeg1 : kilobits.mpeg2)[(header >>> 12) & 15]
  if (kbps === undefined || kbps === 0) return null
  const sampleRate = isMpeg1 ? rate : version === 2 ? rate / 2 : rate / 4
  const samples = isMpeg1 ? 1152 : 576
  const bitsPerSecond = kbps * 1000
  const padding = (header >>> 9) & 1
  const length = Math.floor(((samples / 8) * bitsPerSecond) / sampleRate) + padding
  const isMono = ((header >>> 6) & 3) === 3
  const sideInfo = isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17
  return { at, bytes: length, sampleRate, samples, bitsPerSecond, infoAt: 4 + sideInfo }
}

function frameCount(bytes: Buffer, frame: Frame): number | null {
  const at = frame.at + frame.infoAt
  if (at + 12 > bytes.length) return null
  const name = bytes.toString('latin1', at, at + 4)
  const hasFrames = (bytes.readUInt32BE(at + 4) & 1) === 1
  const isCounted = (name === 'Xing' || name === 'Info') && hasFrames
  // Zero means that the encoder could not go back to fill it in.
  return (isCounted && bytes.readUInt32BE(at + 8)) || null
}

/** True where an ADTS frame begins and, as far as can be seen, another follows it. */
export function isAdts(bytes: Buffer): boolean {
  const length = adtsLength(bytes, 0)
  if (length === null) return false
  return length + 7 > bytes.length || adtsLength(bytes, length) !== null
}

function adtsLength(bytes: Buffer, at: number): number | null {
  if (at + 7 > bytes.length) return null
  const isSync = (bytes.readUInt16BE(at) & 0xfff6) === 0xfff0
  const length = (bytes.readUInt32BE(at + 3) >>> 13) & 0x1fff
  return isSync && length >= 7 ? length : null
}
