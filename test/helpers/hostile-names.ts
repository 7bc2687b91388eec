import { seeded } from './seeded.ts'

/** Pieces that have broken file names somewhere. */
const pieces = [
  ...[
    '/',
    '\\',
    '..',
    '../',
    '.',
    ' ',
    ':',
    '|',
    '<',
    '>',
    '"',
    '?',
    '*',
    '\0',
    '\n',
    '\t',
    '\x7f',
  ],
  ...['CON', 'nul', 'COM1', 'com¹', 'LPT9', 'aux.txt', 'CONIN$', 'con ', '-', '--rf', '~', '$HOME'],
  ...['\u202e', '\u2066', '\u200b', '\u200d', '\ufeff', '\u00ad', '\u2028', '\u00a0', '\u3000'],
  ...['\ud800', '\udc00', '\ufffe', '\u{1fffe}', '\u{e0001}', 'é', 'e\u0301', '>\u0338', 'Å', '가'],
  ...['👩‍👩‍👧', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '🇩🇪', 'मनीष', 'ه\u200cا', 'שלום', 'a\u0301\u0302\u0303', 'ß', 'İ', 'Σ'],
  ...['C:', 'file:///etc/passwd', '%2e%2e%2f', '.mp4', '.part', ' (2)', 'Spring', 'campaign', '01'],
  ...['x'.repeat(90), '長'.repeat(60), '\u0301'.repeat(200), '😀'.repeat(50)],
]

/** `count` texts made of such pieces; the same for the same seed. */
export function hostileNames(seed: number, count: number): string[] {
  const random = seeded(seed)
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + random.int(6) }, () => random.pick(pieces)).join(''),
  )
}
