import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MAX_SAFE_BYTES,
  collisionKey,
  cutToBytes,
  safeExtension,
  safeFileName,
  safeName,
  utf8Bytes,
} from '../../main/naming/file-name.ts'
import { hostileNames } from '../helpers/hostile-names.ts'

/** The text without what shapes the visible character before it, once: a selector, a joiner, a flag's letters. */
const unshaped = (text: string) =>
  text
    .replace(/(?<=\u{1f3f4})[\u{e0030}-\u{e007a}]{3,6}\u{e007f}/gu, '')
    .replace(/([^\p{C}\p{Z}])\p{Variation_Selector}/gu, '$1')
    .replace(/(?<=[^\p{C}\p{Z}])[\u200c\u200d](?=[^\p{C}\p{Z}])/gu, '')
const device = /^(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)/i

describe('safeName', () => {
  it.each([
    ['Spring campaign', 'Spring campaign'],
    ['AC/DC: Live', 'AC-DC- Live'],
    ['Who? What* <now>', 'Who What (now)'],
    ['say "hi"', "say 'hi'"],
    ['trailing. . ', 'trailing'],
    ['  many \n\t blanks\u00a0here ', 'many blanks here'],
    ['CON', '_CON'],
    ['con.tar', '_con.tar'],
    ['Nul .x', '_Nul .x'],
    ['COM¹', '_COM¹'],
    ['CONIN$', '_CONIN$'],
    ['console', 'console'],
    ['COM10', 'COM10'],
    ['.hidden', '_hidden'],
    ['-rf', '_rf'],
    ['../../etc/passwd', '_.-..-etc-passwd'],
    ['invoice\u202e4pm.exe', 'invoice4pm.exe'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    ['👩\u200d👩\u200d👧 on tour', '👩\u200d👩\u200d👧 on tour'],
    ['❤\ufe0f\u200d🔥', '❤\ufe0f\u200d🔥'],
    [
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
      '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}',
    ],
    ['\u200dled\u200c', 'led'],
    ['a\u200d\u200c\u200db', 'a\u200db'],
    ['a\u200d b', 'a b'],
    ['a\u200d?', 'a'],
    ['\ufe0fa\ufe0f\ufe0f', 'a\ufe0f'],
    ['a\u{e0067}\u{e007f}b', 'ab'],
    ['NU\u200dL', '_NU\u200dL'],
    ['e\u0301', 'é'],
    ['lone \ud800 half', 'lone _ half'],
    ['...', ''],
    ['\u200b', ''],
    ['', ''],
  ])('makes %j %j', (given, expected) => {
    expect(safeName(given)).toBe(expected)
  })

  it('cuts between graphemes', () => {
    const family = '👨‍👩‍👧'
    const cut = safeName('ab' + 'e\u0323\u0302'.repeat(3), 8)
    expect(cut).toBe('ab' + 'ệ'.repeat(2))
    expect(cutToBytes(family.repeat(3), utf8Bytes(family) * 2 - 1)).toBe(family)
  })

  it('cuts within a grapheme only when that one alone is too long', () => {
    const zalgo = `a${'\u0301'.repeat(500)}`
    expect(utf8Bytes(cutToBytes(zalgo, 20))).toBeLessThanOrEqual(20)
    expect(cutToBytes(zalgo, 20).startsWith('a')).toBe(true)
  })

  it('gives names that every system accepts, whatever it is given', () => {
    for (const given of hostileNames(1, 1500)) {
      const name = safeName(given)
      const about = JSON.stringify([given, name])
      expect(utf8Bytes(name), about).toBeLessThanOrEqual(MAX_SAFE_BYTES)
      expect(name, about).not.toMatch(/[/\\:|"<>?*\p{Cc}\p{Cs}]/u)
      expect(unshaped(name), about).not.toMatch(/\p{Default_Ignorable_Code_Point}/u)
      expect(name, about).not.toMatch(/[. ]$|^[. -]/)
      expect(name, about).not.toMatch(device)
      expect(name.normalize('NFC'), about).toBe(name)
      expect(safeName(name), about).toBe(name)
    }
  })
})

describe('safeFileName', () => {
  it('never cuts the extension', () => {
    const name = safeFileName('長'.repeat(200), 'mp4', 'job_1')
    expect(name.endsWith('長.mp4')).toBe(true)
    expect(utf8Bytes(name)).toBeLessThanOrEqual(MAX_SAFE_BYTES)
  })

  it('leaves room for a number and the ending of an unfinished file', () => {
    const name = safeFileName('x'.repeat(300), 'mp4', 'job_1')
    const longest = name.replace('.mp4', ' (9999).mp4.part')
    expect(utf8Bytes(longest)).toBeLessThanOrEqual(255)
  })

  it('falls back when nothing is left of the name', () => {
    expect(safeFileName('???', 'srt', 'job_1')).toBe('job_1.srt')
    expect(safeFileName('???', 'srt', '***')).toBe('file.srt')
  })

  it.each([
    ['MP4', 'mp4'],
    ['.srt', 'srt'],
    ['../x', 'bin'],
    ['part', 'bin'],
    ['', 'bin'],
    ['mp4\u202e', 'bin'],
  ])('takes the extension %j for %j', (given, expected) => {
    expect(safeExtension(given)).toBe(expected)
  })
})

describe('collisionKey', () => {
  it.each([
    ['Spring.mp4', 'SPRING.MP4'],
    ['é.srt', 'e\u0301.srt'],
    ['Straße.srt', 'STRASSE.srt'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['a\u200db', 'ab'],
  ])('is the same for %j and %j', (a, b) => {
    expect(collisionKey(a)).toBe(collisionKey(b))
  })

  it('differs for different names', () => {
    expect(collisionKey('a.mp4')).not.toBe(collisionKey('b.mp4'))
  })
})

describe('a name of letters, digits and what joins them', () => {
  const joined = fc
    .array(fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/), { minLength: 1, maxLength: 5 })
    .chain((words) => fc.constantFrom(' ', '.', '-').map((by) => `a${words.join(by)}`))

  it('is treated as it would be beside other letters', () => {
    fc.assert(
      fc.property(joined, (text) => {
        const aside = 'é'
        expect(collisionKey(text + aside)).toBe(collisionKey(text) + aside)
        fc.pre(!device.test(text))
        expect(safeName(text + aside)).toBe(safeName(text) + aside)
      }),
    )
  })

  it('is cut where it is too long', () => {
    const text = 'a'.repeat(MAX_SAFE_BYTES + 1)
    expect(safeName(text)).toBe('a'.repeat(MAX_SAFE_BYTES))
  })
})
