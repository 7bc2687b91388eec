/** Real files for the demo: video that plays, sound that can be heard, subtitles that parse. */
import { TEST_PATTERN_MP4 } from '../assets/test-pattern.ts'
import {
  bytesContent,
  joinedContent,
  patternContent,
  type ObjectContent,
} from '../object-content.ts'
import type { ObjectFaults } from '../object-store.ts'
import type { SimulatedOutput } from '../simulated-job.ts'

export const MIB = 1_048_576
/** Slow enough to watch, quick enough not to wait. */
const BYTES_PER_SECOND = 2 * MIB
const BOX_HEADER_BYTES = 8
const SAMPLE_RATE = 16_000
/** Of one subtitle cue. */
const CUE_SECONDS = 2.5

/** How a provider tells this output from the others of its job, and what goes wrong with it. */
export type OutputMarks = Pick<SimulatedOutput, 'field' | 'locale'> & {
  readonly faults?: ObjectFaults
}

export function video(name: string, bytes: number, marks: OutputMarks = {}): SimulatedOutput {
  const faults = { bytesPerSecond: BYTES_PER_SECOND, ...marks.faults }
  return { ...marks, name, content: sampleVideo(name, bytes), contentType: 'video/mp4', faults }
}

export function sound(name: string, seconds: number, marks: OutputMarks = {}): SimulatedOutput {
  const faults = { bytesPerSecond: BYTES_PER_SECOND, ...marks.faults }
  return { ...marks, name, content: sampleTone(seconds), contentType: 'audio/wav', faults }
}

/** @param firstCue number of the first cue, 1-based: files of one job may continue each other. */
export function subtitles(name: string, lines: readonly string[], firstCue = 1): SimulatedOutput {
  const content = sampleSubtitles(lines, firstCue)
  return { name, content, contentType: 'application/x-subrip' }
}

export function plainText(
  name: string,
  lines: readonly string[],
  marks: OutputMarks = {},
): SimulatedOutput {
  const content = bytesContent(`${lines.join('\n')}\n`)
  return { ...marks, name, content, contentType: 'text/plain; charset=utf-8' }
}

/**
 * A playable MP4 of exactly `size` bytes: the test pattern, then a `free` box as players skip it
 * (ISO/IEC 14496-12, 8.1.2), so that a transfer lasts as long as a real one.
 * @throws RangeError when `size` is too small for the pattern and the box.
 */
export function sampleVideo(name: string, size: number): ObjectContent {
  const pattern = bytesContent(Buffer.from(TEST_PATTERN_MP4, 'base64'))
  const padding = size - pattern.size
  if (padding < BOX_HEADER_BYTES) {
    throw new RangeError(`A sample video has at least ${pattern.size + BOX_HEADER_BYTES} bytes.`)
  }
  const header = Buffer.alloc(BOX_HEADER_BYTES)
  header.writeUInt32BE(padding, 0)
  header.write('free', 4, 'latin1')
  return joinedContent(pattern, bytesContent(header), patternContent(name, padding - header.length))
}

/** A soft 440 Hz tone: WAV, PCM, 16 bit, mono. */
export function sampleTone(seconds: number): ObjectContent {
  const samples = Math.round(seconds * SAMPLE_RATE)
  const wav = Buffer.alloc(44 + samples * 2)
  wav.write('RIFF', 0, 'latin1')
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8, 'latin1')
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(SAMPLE_RATE, 24)
  wav.writeUInt32LE(SAMPLE_RATE * 2, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36, 'latin1')
  wav.writeUInt32LE(samples * 2, 40)
  for (let i = 0; i < samples; i++) {
    const loudness = Math.sin((i / SAMPLE_RATE) * 2 * Math.PI * 440)
    wav.writeInt16LE(Math.round(loudness * 8000), 44 + i * 2)
  }
  return bytesContent(wav)
}

function sampleSubtitles(lines: readonly string[], firstCue: number): ObjectContent {
  const cues = lines.map((line, i) => {
    const start = (firstCue - 1 + i) * CUE_SECONDS
    const times = `${srtTime(start)} --> ${srtTime(start + CUE_SECONDS - 0.3)}`
    return `${firstCue + i}\n${times}\n${line}\n`
  })
  return bytesContent(cues.join('\n'))
}

/** `00:01:02,500` */
function srtTime(seconds: number): string {
  return new Date(Math.round(seconds * 1000)).toISOString().slice(11, 23).replace('.', ',')
}
