import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkMedia, type Claim } from '../../main/checks/check-media.ts'
import { FileBytes } from '../../main/checks/file-bytes.ts'
import { formOf } from '../../main/checks/form-of.ts'
import { outputKinds } from '../../preload/contract/vocabulary.ts'

const fixtures = join(import.meta.dirname, '../fixtures/media')
const media = (name: string): Buffer => readFileSync(join(fixtures, name))
const look = (content: Uint8Array | string, claim: Claim) =>
  formOf(FileBytes.of(Buffer.from(content)), claim)

const sound: Claim = { kind: 'audio', extension: 'wav' }
const video: Claim = { kind: 'video', extension: 'mp4' }
const text: Claim = { kind: 'transcript', extension: 'txt' }

test.each([
  ['tone.mp3', sound, 'audio/mp3'],
  ['constant.mp3', sound, 'audio/mp3'],
  ['tone.m4a', sound, 'audio/m4a'],
  ['clip.mp4', sound, 'audio/m4a'],
  ['tone.flac', sound, 'audio/flac'],
  ['tone.ogg', sound, 'audio/ogg'],
  ['tone.opus', sound, 'audio/opus'],
  ['tone.aac', sound, 'audio/aac'],
  ['clip.webm', sound, 'audio/webm'],
  ['tone.mp3', video, 'audio/mp3'],
  ['clip.mkv', video, 'video/mkv'],
  ['clip.webm', video, 'video/webm'],
  ['clip.mpg', video, 'video/mpg'],
  ['clip.mp4', text, 'video/mp4'],
  ['clip.mov', text, 'video/mov'],
  ['tone.m4a', text, 'audio/m4a'],
])('%s, taken for %o, is %s', async (name, claim, told) => {
  const { kind, extension } = (await look(media(name), claim)) ?? claim
  expect(`${kind}/${extension}`).toBe(told)
})

test.each([
  ['WebVTT', '\uFEFFWEBVTT\n\n00:01.000 --> 00:02.000\nHello\n', text, 'subtitles/vtt'],
  ['SubRip', '1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n', text, 'subtitles/srt'],
  ['JSON in place of text', '{"words": []}', text, 'transcript/json'],
  ['JSON in place of a video', '[{"a": 1}]', video, 'metadata/json'],
  ['a PNG image', '\x89PNG\r\n\x1a\n\0\0', text, 'metadata/png'],
  ['a zip archive', 'PK\x03\x04\0\0', text, 'metadata/zip'],
])('%s is told by its first bytes', async (_title, content, claim, told) => {
  const { kind, extension } = (await look(
    Buffer.from(content, content.startsWith('\x89') ? 'latin1' : 'utf8'),
    claim,
  ))!
  expect(`${kind}/${extension}`).toBe(told)
})

test.each([
  ['what it was taken for', media('clip.mp4'), video],
  ['a brother of it', media('clip.mov'), video],
  ['plain text', 'Good morning. [Music]', text],
  ['a stage direction in brackets', '[Music] Good morning', text],
  ['text in place of a video', 'Good morning', video],
  ['a web page', '<!doctype html><title>Sign in</title>', video],
  ['bytes of no known form', Buffer.from([1, 0, 2, 0, 3]), text],
])('%s keeps its name', async (_title, content, claim) => {
  expect(await look(content, claim)).toBeNull()
})

test('what it tells, the look at the saved file confirms; and it tells nothing twice', async () => {
  const names = [
    'clip.mp4',
    'clip.mov',
    'clip.mkv',
    'clip.webm',
    'tone.mp3',
    'tone.flac',
    'tone.opus',
  ]
  const claims = fc.record({
    kind: fc.constantFrom(...outputKinds),
    extension: fc.constantFrom('mp4', 'wav', 'txt', 'srt', 'json', 'bin', 'mp3', 'zip'),
  })
  const contents = fc.oneof(
    fc.constantFrom(...names).map(media),
    fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
  )
  await fc.assert(
    fc.asyncProperty(contents, claims, async (content, claim) => {
      const form = await look(content, claim)
      if (form === null) return
      expect(await look(content, form)).toBeNull()
      const { warning } = await checkMedia(FileBytes.of(content), 'file', form)
      expect(warning?.code).not.toBe('otherFormat')
    }),
  )
})
