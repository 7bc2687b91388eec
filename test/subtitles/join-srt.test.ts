import { expect, test } from 'vitest'
import { joinSrt } from '../../main/subtitles/join-srt.ts'

const cue = (n: number | null, start: string, end: string, ...text: string[]) =>
  [...(n === null ? [] : [String(n)]), `00:${start},000 --> 00:${end},500`, ...text, ''].join('\n')

const textOf = (...parts: string[]) => {
  const joined = joinSrt(parts)
  if (!joined.ok) throw new Error(joined.why.code)
  return joined.text.replaceAll('\r\n', '\n')
}

test('joins parts that follow each other, numbered through, times as they are', () => {
  const one = `${cue(1, '00:01', '00:02', 'Guten Tag.')}\n${cue(2, '00:03', '00:04', 'Ja?', 'Nein.')}`
  const two = cue(1, '00:05', '00:06', 'Ende.')
  expect(joinSrt([one, two])).toEqual({
    ok: true,
    cues: 3,
    text: [
      ...['1', '00:00:01,000 --> 00:00:02,500', 'Guten Tag.', ''],
      ...['2', '00:00:03,000 --> 00:00:04,500', 'Ja?', 'Nein.', ''],
      ...['3', '00:00:05,000 --> 00:00:06,500', 'Ende.', ''],
    ].join('\r\n'),
  })
})

test('reads CRLF, CR and a byte order mark', () => {
  const one = `\uFEFF${cue(7, '00:01', '00:02', 'A')}`.replaceAll('\n', '\r\n')
  const two = cue(8, '00:03', '00:04', 'B').replaceAll('\n', '\r')
  expect(textOf(one, two)).toBe(
    '1\n00:00:01,000 --> 00:00:02,500\nA\n\n2\n00:00:03,000 --> 00:00:04,500\nB\n',
  )
})

test('gives numbers to cues that have none, and takes no line of text for one', () => {
  const unnumbered = `${cue(null, '00:01', '00:02', '1984')}\n${cue(null, '00:03', '00:04', 'B')}`
  expect(textOf(unnumbered)).toBe(
    '1\n00:00:01,000 --> 00:00:02,500\n1984\n\n2\n00:00:03,000 --> 00:00:04,500\nB\n',
  )
})

test('a part may start exactly where the one before ends', () => {
  const one = '1\n00:00:01,000 --> 00:00:02,000\nA\n'
  const two = '1\n00:00:02,000 --> 00:00:03,000\nB\n'
  expect(joinSrt([one, two])).toMatchObject({ ok: true, cues: 2 })
})

test('does not guess where a part starts near zero again', () => {
  const part = cue(1, '00:01', '09:00', 'A')
  expect(joinSrt([part, part])).toEqual({
    ok: false,
    why: {
      code: 'joinedOverlap',
      params: { part: 2, start: '00:00:01,000', end: '00:09:00,500' },
    },
  })
})

test('looks at the latest end, also where cues are out of order or end before they start', () => {
  const one = `${cue(1, '05:00', '05:01', 'late')}\n${cue(2, '00:01', '00:02', 'early')}`
  expect(joinSrt([one, cue(1, '03:00', '03:01', 'B')])).toMatchObject({ ok: false })
  const reversed = cue(1, '09:00', '01:00', 'A')
  expect(joinSrt([reversed, cue(1, '08:00', '08:01', 'B')])).toMatchObject({ ok: false })
})

test('an empty part is a part without speech; all empty is nothing to join', () => {
  const spoken = cue(1, '00:01', '00:02', 'A')
  expect(joinSrt(['', spoken, '\uFEFF', ' \r\n'])).toMatchObject({ ok: true, cues: 1 })
  expect(joinSrt(['', ''])).toMatchObject({ ok: false, why: { code: 'joinedEmpty' } })
})

test('a part that is something else is named', () => {
  const spoken = cue(1, '00:01', '00:02', 'A')
  expect(joinSrt([spoken, '<html>Gateway timeout</html>'])).toEqual({
    ok: false,
    why: { code: 'joinedPartEmpty', params: { part: 2 } },
  })
})

test('keeps hostile text as text: arrows, blank lines, markup, odd characters', () => {
  const text = ['a --> b', '', '<b>{\\an8}\u0000', '00:00 --> 99', '3', '\u202Eabc']
  const hostile = `1\n00:00:01,000 --> 00:00:02,000 X1:10\n${text.join('\n')}\n\n`
  expect(textOf(hostile, cue(1, '00:03', '00:04', 'B'))).toBe(
    '1\n00:00:01,000 --> 00:00:02,000 X1:10\na --> b\n<b>{\\an8}\u0000\n00:00 --> 99\n3\n\u202Eabc\n' +
      '\n2\n00:00:03,000 --> 00:00:04,500\nB\n',
  )
})

test('reads times without hours and with short fractions', () => {
  const short = '1\n10:00.5 --> 10:01.25\nA\n'
  expect(joinSrt([short, cue(1, '10:01', '10:02', 'B')])).toMatchObject({ ok: false })
  expect(joinSrt([short, cue(1, '10:02', '10:03', 'B')])).toMatchObject({ ok: true })
})

// The test's own limit is the measure: what grows with the square would take minutes here.
test('a hundred thousand cues and a line of a million characters take a moment, not a minute', () => {
  const many = Array.from({ length: 100_000 }, () => '1\n00:00:01,000 --> 00:00:01,000\nA\n').join(
    '\n',
  )
  const long = `1\n00:00:02,000 --> 00:00:03,000\n${' '.repeat(1_000_000)}x\n`
  expect(joinSrt([many, long])).toMatchObject({ ok: true, cues: 100_001 })
})
