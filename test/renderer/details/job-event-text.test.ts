// @vitest-environment node
import { afterEach, expect, it } from 'vitest'
import { catalogue } from '../../../messages/compiled/index.js'
import {
  jobEventCodes,
  jobEventSchema,
  type JobEvent,
} from '../../../preload/contract/job-events.ts'
import { language } from '../../../renderer/words/language.svelte.ts'
import { jobEventText } from '../../../renderer/details/job-event-text.ts'

afterEach(() => (language.current = 'en'))

const saved: JobEvent = {
  code: 'saved',
  params: { name: 'film.mp4', bytes: 48_200_000, seconds: 11.3 },
}

it('says what happened in the window’s language, with its numbers and sizes', () => {
  expect(jobEventText(saved)).toBe(
    'Saved \u2068film.mp4\u2069: 48.2 MB in 11 s, length and SHA-256 verified',
  )
  language.current = 'de'
  expect(jobEventText(saved)).toBe(
    '\u2068film.mp4\u2069 gespeichert: 48,2 MB in 11 s, Länge und SHA-256 geprüft',
  )
  expect(jobEventText({ code: 'renewed', params: {} })).toBe('Links erneuert')
  language.current = 'ja'
  expect(jobEventText({ code: 'completed', params: {} })).toBe('完了')
})

it('keeps names and words of others as they are, in their own direction', () => {
  language.current = 'ar'
  expect(jobEventText({ code: 'skipped', params: { name: 'film (1).mp4' } })).toBe(
    'تُخطّي: \u2068film (1).mp4\u2069 موجود من قبل',
  )
  language.current = 'de'
  expect(jobEventText({ code: 'finished', params: { status: 'merged', files: 1300 } })).toBe(
    'Beim Anbieter fertig (\u2068merged\u2069): 1.300 Dateien',
  )
  expect(jobEventText({ code: 'finished', params: { status: 'merged', files: 1 } })).toBe(
    'Beim Anbieter fertig (\u2068merged\u2069): 1 Datei',
  )
})

it('says what is worth a look as the details do', () => {
  const warning = {
    code: 'otherFormat',
    params: { name: 'a.mp4', found: 'html', wanted: 'isoMedia' },
  }
  const event = jobEventSchema.parse({ code: 'warning', params: { warning } })
  expect(jobEventText(event)).toBe(
    '\u2068a.mp4\u2069 is a web page, not an MP4 or MOV file, as its name says.',
  )
  language.current = 'es'
  expect(jobEventText(event)).toBe(
    '\u2068a.mp4\u2069 es una página web, no un archivo MP4 o MOV, como dice su nombre.',
  )
})

it('shows entries of older versions, and those it cannot read, as they are', () => {
  language.current = 'de'
  expect(jobEventText({ code: 'text', params: { text: 'Links renewed' } })).toBe('Links renewed')
})

it.each(jobEventCodes)('has words for %s in every language', (code) => {
  const params = { batch: 'b', status: 's', files: 2, why: 'w', seconds: 3, name: 'n', bytes: 4 }
  const warning = { code: 'empty', params: { name: 'n' } }
  const files = { folder: '/f', before: 1 }
  const all = { ...params, ...files, what: 'w', text: 't', state: 'valid', detail: null, warning }
  const event = jobEventSchema.parse({ code, params: all })
  for (const messages of Object.values(catalogue)) {
    const text = jobEventText(event, messages)
    expect(text).not.toBe('')
    expect(text).not.toMatch(/[{}]|undefined/)
  }
})

it('no word of the timeline is left unused', () => {
  const used = new Set<string>([...jobEventCodes, 'finishedOne'])
  // These are words of their own, and those of a group of their own.
  for (const code of ['text', 'warning']) used.delete(code)
  expect(Object.keys(catalogue.en.timeline).sort()).toEqual([...used].sort())
})

it.each([
  { code: 'says', params: {} },
  { code: 'nobody', params: {} },
  { code: 'saved', params: { name: 'a', bytes: -1, seconds: 0 } },
  { code: 'saved', params: null },
  { code: 'warning', params: { warning: 'a.mp4 is empty.' } },
])('takes %j for no event', (event) => {
  expect(jobEventSchema.safeParse(event).success).toBe(false)
})
