/** What is worth a look in a job is a code, and has words in every language. */
import { describe, expect, test } from 'vitest'
import { jobWarningInEnglish } from '../../main/strings/english.ts'
import { catalogue } from '../../messages/compiled/index.js'
import { jobWarningText } from '../../messages/job-warning-text.ts'
import type { Values } from '../../messages/values.ts'
import {
  fileFormats,
  jobWarningCodes,
  jobWarningSchema,
  type JobWarning,
} from '../../preload/contract/job-warnings.ts'
import { localeOf, type Language } from '../../preload/contract/languages.ts'

const name = 'a.mp4'

/** What receipts and the terminal have always said. */
const english: readonly (readonly [JobWarning, string])[] = [
  [{ code: 'empty', params: { name } }, 'a.mp4 is empty.'],
  [
    { code: 'unknownFormat', params: { name, wanted: 'isoMedia' } },
    'a.mp4 is not an MP4 or MOV file, as its name says, nor another known format.',
  ],
  [
    { code: 'unknownFormat', params: { name, wanted: 'media' } },
    'a.mp4 is not media, as its name says, nor another known format.',
  ],
  [
    { code: 'otherFormat', params: { name, found: 'html', wanted: 'mpegStream' } },
    'a.mp4 is a web page, not an MPEG stream, as its name says.',
  ],
  [
    { code: 'notText', params: { name, found: 'xml' } },
    'a.mp4 is an XML document, not the text that its name promises.',
  ],
  [{ code: 'noLength', params: { name } }, 'a.mp4 says that it lasts 0 seconds.'],
  [
    { code: 'cutShort', params: { name, bytes: 100 } },
    'a.mp4 is cut short: 100 bytes are missing at its end.',
  ],
  [
    { code: 'cutShort', params: { name, bytes: 1 } },
    'a.mp4 is cut short: 1 byte is missing at its end.',
  ],
  [
    { code: 'cutShort', params: { name, bytes: 12_345_678 } },
    'a.mp4 is cut short: 12.3 MB are missing at its end.',
  ],
  [{ code: 'noIndex', params: { name } }, 'a.mp4 has no index ("moov"), so no player can open it.'],
  [{ code: 'unreadableIndex', params: { name } }, 'a.mp4 has an index that cannot be read.'],
  [{ code: 'endsBeforeSound', params: { name } }, 'a.mp4 ends before its sound begins.'],
  [{ code: 'noPictureNorSound', params: { name } }, 'a.mp4 holds neither picture nor sound.'],
  [{ code: 'noMp3Sound', params: { name } }, 'a.mp4 holds no MP3 sound that could be found.'],
  [
    { code: 'noWavFormat', params: { name } },
    'a.mp4 does not say how its sound is stored ("fmt ").',
  ],
  [{ code: 'noWavSound', params: { name } }, 'a.mp4 holds no sound ("data").'],
  [{ code: 'binary', params: { name } }, 'a.mp4 holds binary data instead of text.'],
  [
    { code: 'notWebVtt', params: { name } },
    'a.mp4 does not begin with "WEBVTT", as WebVTT subtitles must.',
  ],
  [
    { code: 'unreadableTime', params: { name, line: 6 } },
    'a.mp4 has a time in line 6 that players cannot read.',
  ],
  [{ code: 'noSubtitle', params: { name } }, 'a.mp4 holds no subtitle.'],
  [
    { code: 'noEdit', params: { name } },
    'a.mp4 holds neither a title nor an edit, as an EDL must.',
  ],
  [{ code: 'notJson', params: { name } }, 'a.mp4 is not valid JSON.'],
  [
    { code: 'changedAfterSigning', params: { name } },
    'a.mp4 was changed after it was signed, or its content credentials are damaged.',
  ],
  [
    { code: 'lengthUnknown', params: { name } },
    'a.mp4 came without a length from a server that ends its answer by hanging up, so it may be cut short.',
  ],
  [
    { code: 'unpacked', params: { name, coding: 'gzip' } },
    'a.mp4 was stored packed (gzip) and has been unpacked.',
  ],
  [
    { code: 'joinedTooLarge', params: {} },
    'The subtitles were not joined: together they are larger than any subtitles.',
  ],
  [{ code: 'joinedEmpty', params: {} }, 'The subtitles were not joined: they hold no subtitles.'],
  [
    { code: 'joinedPartEmpty', params: { part: 2 } },
    'The subtitles were not joined: part 2 holds no subtitles.',
  ],
  [
    {
      code: 'joinedOverlap',
      params: { part: 2, start: '00:00:01,000', end: '00:09:00,500' },
    },
    'The subtitles were not joined: part 2 starts at 00:00:01,000, before the end of those before it (00:09:00,500).',
  ],
  [
    { code: 'joinedNotUtf8', params: { name } },
    'The subtitles were not joined: a.mp4 is not UTF-8.',
  ],
  [
    { code: 'joinedUnreadable', params: { name } },
    'The subtitles were not joined: a.mp4 could not be read.',
  ],
  [
    { code: 'notJoined', params: { why: 'ENOSPC: no space left' } },
    'The subtitles were not joined: ENOSPC: no space left.',
  ],
  [
    { code: 'notFlushed', params: { folder: '/films' } },
    'The disk of /films does not say when a file is safe: what was saved just before a power cut may be damaged.',
  ],
  [
    { code: 'stuck', params: { status: 'dubbing', seconds: 172_800 } },
    'Has said “dubbing” for 2 days.',
  ],
  [{ code: 'text', params: { text: 'Worth a look' } }, 'Worth a look'],
]

test.each(english)('%j is said in English as ever', (warning, words) => {
  expect(jobWarningSchema.parse(warning)).toEqual(warning)
  expect(jobWarningInEnglish(warning)).toBe(words)
})

test('every code is among these', () => {
  expect(new Set(english.map(([{ code }]) => code))).toEqual(new Set(jobWarningCodes))
})

test('no words are left unused', () => {
  const codes = jobWarningCodes.filter((code) => code !== 'text')
  const used = [...codes, 'cutShortOne']
  expect(Object.keys(catalogue.en.jobWarnings).sort()).toEqual(used.sort())
  expect(Object.keys(catalogue.en.fileFormats).sort()).toEqual([...fileFormats].sort())
})

/** Shows what is isolated in the window, and what is written as a value. */
const marking: Values = {
  own: (text) => `<${text}>`,
  size: (bytes) => `<${bytes}>`,
  duration: (seconds) => `<${seconds}>`,
  listed: (things) => things.join(', '),
}

function shown([key, value]: [string, string | number], language: Language): string {
  if (key === 'found' || key === 'wanted')
    return catalogue[language].fileFormats[value as (typeof fileFormats)[number]]
  const isNumber = key === 'line' || key === 'part'
  return isNumber
    ? new Intl.NumberFormat(localeOf(language, [])).format(Number(value))
    : `<${value}>`
}

describe.each(Object.keys(catalogue) as Language[])('in %s', (language) => {
  const worded = english.filter(([{ code }]) => code !== 'text')
  test.each(worded)('%j has words with all that it names', (warning) => {
    const told = jobWarningText(warning, catalogue[language], marking)
    for (const entry of Object.entries(warning.params))
      expect(told).toContain(shown(entry, language))
    expect(told).not.toMatch(/[{}]|undefined/)
  })

  test('the sentence of an older version stays as it is', () => {
    const old: JobWarning = { code: 'text', params: { text: 'a.mp4 is empty.' } }
    expect(jobWarningText(old, catalogue[language], marking)).toBe('a.mp4 is empty.')
  })
})

test.each([
  { code: 'empty', params: {} },
  { code: 'nobody', params: {} },
  { code: 'otherFormat', params: { name, found: 'hologram', wanted: 'wav' } },
  { code: 'stuck', params: null },
  'a.mp4 is empty.',
])('takes %j for no warning', (value) => {
  expect(jobWarningSchema.safeParse(value).success).toBe(false)
})
