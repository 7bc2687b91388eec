import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkMedia, type Claim, type MediaReport } from '../../main/checks/check-media.ts'
import { FileBytes } from '../../main/checks/file-bytes.ts'
import { jobWarningInEnglish } from '../../main/strings/english.ts'
import type { OutputKind } from '../../preload/contract/vocabulary.ts'
import { seeded } from '../helpers/seeded.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const fixtures = join(import.meta.dirname, '../fixtures/media')
const media = (name: string): Buffer => readFileSync(join(fixtures, name))

function check(name: string, content: Uint8Array | string, claim: Claim): Promise<MediaReport> {
  const path = join(tempFolder(), name)
  writeFileSync(path, content)
  return FileBytes.with(path, (file) => checkMedia(file, name, claim))
}

async function warning(
  name: string,
  content: Uint8Array | string,
  kind: OutputKind = 'video',
): Promise<string | null> {
  const extension = name.split('.').at(-1) ?? ''
  const { warning: found } = await check(name, content, { kind, extension })
  return found && jobWarningInEnglish(found)
}

/** A box of an ISO media file. */
function box(type: string, content: Uint8Array = Buffer.alloc(0), size?: number): Buffer {
  const header = Buffer.alloc(8)
  header.writeUInt32BE(size ?? 8 + content.length, 0)
  header.write(type, 4, 'latin1')
  return Buffer.concat([header, content])
}

const header = box('ftyp', Buffer.from('isom\0\0\0\0'))

describe('a sound file', () => {
  test.each([
    ['clip.mp4', 1],
    ['clip.mov', 1],
    ['clip.mkv', 1.1],
    ['clip.webm', 1],
    ['tone.m4a', 1],
    ['tone.mp3', 1.1],
    ['constant.mp3', 1.1],
    ['tone.flac', 1],
    ['tone.ogg', 1],
    ['tone.opus', 1],
  ])('%s gives no warning and says how long it lasts', async (name, seconds) => {
    const extension = name.split('.').at(-1) ?? ''
    const report = await check(name, media(name), { kind: 'video', extension })
    expect(report.warning).toBeNull()
    expect(report.durationSeconds).toBeCloseTo(seconds, 0)
  })

  test.each(['fragmented.mp4', 'clip.mpg', 'tone.aac'])(
    '%s gives no warning, though its length is not known cheaply',
    async (name) => {
      const extension = name.split('.').at(-1) ?? ''
      const report = await check(name, media(name), { kind: 'video', extension })
      expect(report).toEqual({ warning: null, durationSeconds: null })
    },
  )

  test('an extension that says nothing is taken by its content', async () => {
    expect(await warning('clip.bin', media('clip.mp4'))).toBeNull()
  })

  test.each([0, 0x7fff_f000, 0xffff_ffff])(
    'a WAV of unknown length (%i) is taken to its end',
    async (said) => {
      const wav = wavFile(16_000)
      wav.writeUInt32LE(said, 40)
      expect(await check('tone.wav', wav, { kind: 'audio', extension: 'wav' })).toEqual({
        warning: null,
        durationSeconds: 1,
      })
    },
  )
})

describe('something else under the name of media', () => {
  test.each([
    ['an HTML page', '<!DOCTYPE html><html><body>Sign in</body></html>', 'a web page'],
    [
      "a store's refusal",
      '<?xml version="1.0"?><Error><Code>Denied</Code></Error>',
      'an XML document',
    ],
    ['another format', media('clip.webm'), 'a WebM or MKV file'],
    ['sound', media('tone.mp3'), 'an MP3 file'],
  ])('%s is named as what it is', async (_, content, what) => {
    expect(await warning('clip.mp4', content)).toBe(
      `clip.mp4 is ${what}, not an MP4 or MOV file, as its name says.`,
    )
  })

  test('bytes of no known format are said to be unknown', async () => {
    expect(await warning('clip.mp4', '{"error":"not found"}')).toBe(
      'clip.mp4 is not an MP4 or MOV file, as its name says, nor another known format.',
    )
  })

  test('an empty file is said to be empty', async () => {
    expect(await warning('clip.mp4', '')).toBe('clip.mp4 is empty.')
  })
})

describe('a file that is cut short', () => {
  test('an MP4 that ends inside a box is missed by the bytes it lacks', async () => {
    const clip = media('clip.mp4')
    expect(await warning('clip.mp4', clip.subarray(0, -100))).toBe(
      'clip.mp4 is cut short: 100 bytes are missing at its end.',
    )
  })

  test('a WAV that ends before its sound does, too', async () => {
    expect(await warning('tone.wav', wavFile(16_000).subarray(0, -1), 'audio')).toBe(
      'tone.wav is cut short: 1 byte is missing at its end.',
    )
  })

  test('an MP4 without an index cannot be played', async () => {
    const clip = Buffer.concat([header, box('mdat', Buffer.alloc(100))])
    expect(await warning('clip.mp4', clip)).toMatch(/^clip\.mp4 has no index \("moov"\)/)
  })

  test('an MP4 of no length says so', async () => {
    const movie = Buffer.alloc(100)
    movie.writeUInt32BE(1000, 12)
    const clip = Buffer.concat([header, box('moov', box('mvhd', movie))])
    expect(await warning('clip.mp4', clip)).toBe('clip.mp4 says that it lasts 0 seconds.')
  })
})

describe('text', () => {
  const srt = '1\n00:00:01,000 --> 00:00:02,500\nHello.\n\n2\n00:01:00,000 --> 00:01:02,000\nBye.\n'

  test.each([
    ['a.srt', srt],
    ['a.srt', `\uFEFF${srt.replaceAll('\n', '\r\n')}`],
    ['a.srt', Buffer.from(`\uFEFF${srt}`, 'utf16le')],
    ['a.vtt', 'WEBVTT\n\n1\n00:01.000 --> 00:02.000 align:start\nHello.\n'],
    [
      'a.edl',
      'TITLE: Audio Descriptions\n\n001 AX V C 00:00:05:00 00:00:07:00 00:00:05:00 00:00:07:00\n',
    ],
    ['a.edl', '001  AX  V  C  00:00:05:00 00:00:07:00 00:00:05:00 00:00:07:00\n'],
    ['a.json', '{"segments":[]}'],
    ['a.txt', 'The free market, as <em>they</em> call it.\n'],
    ['a.xml', '<?xml version="1.0"?><tt/>'],
  ])('a readable %s gives no warning', async (name, content) => {
    expect(await warning(name, content, 'subtitles')).toBeNull()
  })

  test.each([
    ['a.srt', srt.replace('00:01:02,000', '1:2'), 'has a time in line 6 that players cannot read'],
    ['a.srt', '{"error":"not found"}', 'holds no subtitle'],
    ['a.srt', Buffer.from([1, 0, 2]), 'holds binary data instead of text'],
    ['a.vtt', srt, 'does not begin with "WEBVTT", as WebVTT subtitles must'],
    ['a.edl', 'Not found', 'holds neither a title nor an edit, as an EDL must'],
    ['a.json', '{"segments":[', 'is not valid JSON'],
    ['a.txt', '<html><head>', 'is a web page, not the text that its name promises'],
  ])('%s that is no such thing is told why', async (name, content, problem) => {
    expect(await warning(name, content, 'subtitles')).toBe(`${name} ${problem}.`)
  })

  test('of a large file the beginning is read, and its end is not taken for a fault', async () => {
    const many = Array.from(
      { length: 40_000 },
      (_, i) => `${i}\n00:00:01,000 --> 00:00:02,500\nHello.\n`,
    )
    expect(await warning('a.srt', many.join('\n'), 'subtitles')).toBeNull()
    expect(await warning('a.json', `{"a":"${'x'.repeat(1_100_000)}"}`, 'metadata')).toBeNull()
  })
})

describe('a hostile file ends in an answer, soon', () => {
  test('boxes that contain each other or lie about their size', async () => {
    const endless = Buffer.concat([header, ...Array.from({ length: 20_000 }, () => box('free'))])
    expect(await warning('a.mp4', endless)).toMatch(/has no index/)
    const nested = Array.from({ length: 5000 }, () => box('moov', undefined, 0))
    expect(await warning('a.mp4', Buffer.concat([header, ...nested]))).toBeNull()
    expect(
      await warning('a.mp4', Buffer.concat([header, box('moov', undefined, 4)])),
    ).not.toBeNull()
    const huge = Buffer.alloc(16, 0xff)
    huge.writeUInt32BE(1, 0)
    huge.write('mdat', 4)
    expect(await warning('a.mp4', Buffer.concat([header, huge]))).toMatch(/cut short/)
  })

  test('a sparse file of many gigabytes costs a few reads', async () => {
    const path = join(tempFolder(), 'a.mp4')
    writeFileSync(path, Buffer.concat([header, box('mdat', undefined, 0)]))
    truncateSync(path, 40 * 1024 ** 3)
    const claim = { kind: 'video', extension: 'mp4' } as const
    const report = await FileBytes.with(path, (file) => checkMedia(file, 'a.mp4', claim))
    expect(report.warning).toEqual({ code: 'noIndex', params: { name: 'a.mp4' } })
  })

  test('deeply nested JSON and a line without an end', async () => {
    await expect(warning('a.json', '['.repeat(1_000_000), 'metadata')).resolves.toMatch(/not valid/)
    const arrows = ' --> '.repeat(200_000)
    await expect(warning('a.srt', arrows, 'subtitles')).resolves.toMatch(/line 1/)
    await expect(warning('a.edl', '1 '.repeat(500_000), 'text')).resolves.toMatch(/neither/)
  })

  test('real files with bytes changed at random', async () => {
    const random = seeded(7)
    const names = ['clip.mp4', 'fragmented.mp4', 'clip.webm', 'tone.mp3', 'tone.flac', 'tone.ogg']
    for (const name of names) {
      const extension = name.split('.').at(-1) ?? ''
      for (let round = 0; round < 40; round++) {
        const bytes = media(name)
        for (let n = 0; n < 8; n++)
          bytes[random.int(Math.min(bytes.length, 1000))] = random.int(256)
        const report = await check(name, bytes, { kind: 'audio', extension })
        expect(report.durationSeconds ?? 0).toBeGreaterThanOrEqual(0)
      }
    }
  })
})

/** A second of silence at `bytesPerSecond`, 16 bit, mono. */
function wavFile(bytesPerSecond: number): Buffer {
  const wav = Buffer.alloc(44 + bytesPerSecond)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(wav.length - 8, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(bytesPerSecond / 2, 24)
  wav.writeUInt32LE(bytesPerSecond, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(bytesPerSecond, 40)
  return wav
}
