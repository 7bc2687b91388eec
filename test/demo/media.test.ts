import { describe, expect, it } from 'vitest'
import { piecesOf, type ObjectContent } from '../../main/demo/object-content.ts'
import { sampleTone, sampleVideo, subtitles } from '../../main/demo/samples/media.ts'

const bytesOf = (content: ObjectContent) => Buffer.concat([...piecesOf(content)])

/** Top-level boxes of an MP4 file, as `type:size`. */
function boxesOf(mp4: Buffer): [type: string, size: number][] {
  const boxes: [string, number][] = []
  for (let offset = 0; offset < mp4.length;) {
    const size = mp4.readUInt32BE(offset)
    boxes.push([mp4.toString('latin1', offset + 4, offset + 8), size])
    offset += size
  }
  return boxes
}

describe('sample media', () => {
  it('is an MP4 of exactly the size asked for, whose index comes before its media', () => {
    const mp4 = bytesOf(sampleVideo('a', 300_000))
    expect(mp4.length).toBe(300_000)
    const boxes = boxesOf(mp4)
    const types = boxes.map(([type]) => type)
    expect(types[0]).toBe('ftyp')
    expect(types.indexOf('moov')).toBeLessThan(types.indexOf('mdat'))
    expect(types.at(-1)).toBe('free')
    expect(boxes.reduce((sum, [, size]) => sum + size, 0)).toBe(300_000)
  })

  it('refuses a size that no video fits in', () => {
    expect(() => sampleVideo('a', 1000)).toThrow(RangeError)
  })

  it('is SubRip text whose cues continue from file to file', () => {
    const text = bytesOf(subtitles('b.srt', ['Eins', 'Zwei'], 3).content).toString()
    expect(text).toBe(
      '3\n00:00:05,000 --> 00:00:07,200\nEins\n\n4\n00:00:07,500 --> 00:00:09,700\nZwei\n',
    )
  })

  it('is a WAV file whose header tells its length', () => {
    const wav = bytesOf(sampleTone(0.5))
    expect([wav.toString('latin1', 0, 4), wav.toString('latin1', 8, 16)]).toEqual([
      'RIFF',
      'WAVEfmt ',
    ])
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8)
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44)
  })
})
