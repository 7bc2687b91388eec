/** Real files for the demo: video that plays, subtitles that parse. */
import { TEST_PATTERN_MP4 } from './assets/test-pattern.ts'
import {
  bytesContent,
  joinedContent,
  patternContent,
  type ObjectContent,
} from './object-content.ts'

const BOX_HEADER_BYTES = 8
/** Of one subtitle cue. */
const CUE_SECONDS = 2.5

/**
 * A playable MP4 of exactly `size` bytes: the test pattern, then a `free` box as players skip it
 * (ISO/IEC 14496-12, 8.1.2), so that a transfer lasts as long as a real one.
 * @throws RangeError when `size` is too small for the pattern and the box.
 */
export function sampleVideo(name: string, size: number): ObjectContent {
  const video = bytesContent(Buffer.from(TEST_PATTERN_MP4, 'base64'))
  const padding = size - video.size
  if (padding < BOX_HEADER_BYTES) {
    throw new RangeError(`A sample video has at least ${video.size + BOX_HEADER_BYTES} bytes.`)
  }
  const header = Buffer.alloc(BOX_HEADER_BYTES)
  header.writeUInt32BE(padding, 0)
  header.write('free', 4, 'latin1')
  return joinedContent(video, bytesContent(header), patternContent(name, padding - header.length))
}

/**
 * SubRip text with one cue for each line.
 * @param firstCue number of the first cue, 1-based: files of one job may continue each other.
 */
export function sampleSubtitles(lines: readonly string[], firstCue = 1): ObjectContent {
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
