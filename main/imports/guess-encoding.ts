/** Which encoding of one or two bytes a text has: the one that makes the likeliest words of it. Pure. */
import type { ListEncoding } from '../../preload/contract/list-reading.ts'

/** Enough of a text to tell. */
const SAMPLE_BYTES = 65_536
const SAMPLE_CHARS = 4000

type Points = (char: string, before: string, after: string) => number

interface Candidate {
  readonly encoding: ListEncoding
  /** For how often it is met where the text leaves it open. */
  readonly prior: number
  readonly points: Points
}

/**
 * The likeliest of the encodings that decode all bytes.
 * @param bytes a text that is no Unicode, with bytes above 0x7f.
 */
export function guessEncoding(bytes: Uint8Array): ListEncoding {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  let best: { encoding: ListEncoding; score: number } = { encoding: 'windows-1252', score: -1 }
  for (const { encoding, prior, points } of candidates()) {
    const text = decodedWhole(sample, encoding)
    const score = text === null ? -Infinity : meanPoints(text, points) + prior
    if (score > best.score) best = { encoding, score }
  }
  return best.encoding
}

/** Null when a byte has no meaning in it. A character that the sample cuts is forgiven. */
function decodedWhole(bytes: Uint8Array, encoding: ListEncoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, {
      stream: bytes.length === SAMPLE_BYTES,
    })
  } catch {
    return null
  }
}

/** Mean over the characters above ASCII. */
function meanPoints(text: string, points: Points): number {
  const characters = [...text.slice(0, SAMPLE_BYTES)]
  let sum = 0
  let count = 0
  for (let i = 0; i < characters.length && count < SAMPLE_CHARS; i++) {
    const char = characters[i]!
    if (char <= '\u007f') continue
    count++
    sum += points(char, characters[i - 1] ?? ' ', characters[i + 1] ?? ' ')
  }
  return count === 0 ? 0 : sum / count
}

const isLetter = (char: string): boolean => /[\p{L}\p{M}]/u.test(char)
const isLower = (char: string): boolean => /\p{Ll}/u.test(char)
const isUpper = (char: string): boolean => /\p{Lu}/u.test(char)
const isControl = (char: string): boolean => /[\p{Cc}\p{Co}\uFFFD]/u.test(char)

/** Signs that texts of every country have: quotes, dashes, currencies, degrees. */
const SIGNS = new Set('’‘“”„«»–—…€£§°·•©®™№¿¡\u00a0')

/** What is no letter: fine beside words, odd inside them. */
function pointsOfSign(char: string, before: string, after: string): number {
  if (isControl(char)) return -3
  if (isLetter(before) && isLetter(after) && char !== '’' && char !== '·') return -1
  return SIGNS.has(char) ? 0.5 : -0.3
}

/** Letters with accents among plain ones; `usual`: those of the languages of that encoding. */
function latin(usual: string): Points {
  const letters = new Set(usual + usual.toUpperCase())
  return (char, before, after) => {
    if (!isLetter(char)) return pointsOfSign(char, before, after)
    if (!/\p{Script=Latin}/u.test(char)) return -1
    if (isUpper(char) && isLower(before)) return -1
    if (isUpper(char) && isLower(after) && isLetter(before)) return -0.5
    // Two in a row are rare (größer), three are another script.
    const beside = [before, after].filter((other) => other > '\u007f' && isLetter(other)).length
    return beside === 2 ? -0.5 : (letters.has(char) ? 1 : 0) * (beside === 1 ? 0.6 : 1)
  }
}

/** Words that are wholly of one script; `usual`: its commonest letters, `final`: those that end words. */
function script(name: string, usual: string, final = ''): Points {
  const own = new RegExp(`\\p{Script=${name}}`, 'u')
  const letters = new Set(usual + usual.toUpperCase())
  return (char, before, after) => {
    if (!own.test(char)) return isLetter(char) ? -0.5 : pointsOfSign(char, before, after)
    if (/[A-Za-z]/.test(before) || /[A-Za-z]/.test(after)) return -0.5
    if (isUpper(char) && isLower(before)) return -1
    if (final.includes(char) && own.test(after)) return -1
    const points = letters.has(char) ? 1 : 0.5
    return isUpper(char) && isUpper(before) ? points - 0.1 : points
  }
}

/** Characters of two bytes, by how common they are. */
function eastAsian(common: (char: string) => number | null): Points {
  return (char, before, after) => {
    if (isControl(char)) return -3
    const points = common(char)
    if (points !== null) return points
    if (/[\u3000-\u303f\uff01-\uff60‘’“”…—·]/.test(char)) return 0.8
    return isLetter(char) ? 0 : pointsOfSign(char, before, after)
  }
}

const isKana = (char: string): boolean => /[\u3041-\u3096\u30a1-\u30ff]/.test(char)

/** How old standards order their characters: the common ones come first. */
function firstLevel(encoding: ListEncoding, from: number, to: number): ReadonlySet<string> {
  const decoder = new TextDecoder(encoding)
  const characters = new Set<string>()
  for (let lead = from; lead <= to; lead++) {
    const row: number[] = []
    for (let trail = 0x40; trail <= 0xfe; trail++) row.push(lead, trail, 0x0a)
    for (const char of decoder.decode(Uint8Array.from(row)))
      if (/\p{Script=Han}/u.test(char)) characters.add(char)
  }
  return characters
}

const hanzi = (level: ReadonlySet<string>, best: number) => (char: string) =>
  level.has(char) ? best : /\p{Script=Han}/u.test(char) ? 0.1 : null

/** Japanese: syllables among characters of the first level. */
function japanese(level: ReadonlySet<string>): Points {
  const ofHan = hanzi(level, 0.8)
  return eastAsian((char) => {
    if (isKana(char)) return 1.2
    return /[\uff61-\uff9f]/.test(char) ? 0.05 : ofHan(char)
  })
}

function chinese(level: ReadonlySet<string>): Points {
  const ofHan = hanzi(level, 0.9)
  return eastAsian((char) => (isKana(char) ? 0.3 : ofHan(char)))
}

/** The syllables of the first Korean standard; others are possible and rare. */
function korean(): Points {
  const level = new Set<string>()
  const decoder = new TextDecoder('euc-kr')
  for (let lead = 0xb0; lead <= 0xc8; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++)
      level.add(decoder.decode(Uint8Array.of(lead, trail)))
  return eastAsian((char) => {
    if (level.has(char)) return 1
    return /\p{Script=Hangul}|\p{Script=Han}/u.test(char) || isKana(char) ? 0.1 : null
  })
}

function candidates(): readonly Candidate[] {
  return [...ofOneByte(), ...ofTwoBytes()]
}

const ofOneByte = (): readonly Candidate[] => [
  {
    encoding: 'windows-1252',
    prior: 0.15,
    points: latin('éèàçùâêîôûëïüöäßñáíóúãõåøæœ'),
  },
  { encoding: 'windows-1254', prior: 0.1, points: latin('çğıİöşüâîû') },
  {
    encoding: 'windows-1250',
    prior: 0.05,
    points: latin('áčďéěíňóřšťúůýžąćęłńśźżőűöüäßăâîşţđ'),
  },
  { encoding: 'windows-1257', prior: -0.05, points: latin('āčēģīķļņšūžąęėįųõäöü') },
  { encoding: 'macintosh', prior: -0.3, points: latin('éèàçùâêîôûëïüöäßñáíóúãõåøæœ') },
  {
    encoding: 'windows-1251',
    prior: 0.1,
    points: script('Cyrillic', 'оеаинтсрвлкмдпуязыь'),
  },
  { encoding: 'koi8-r', prior: 0, points: script('Cyrillic', 'оеаинтсрвлкмдпуязыь') },
  { encoding: 'ibm866', prior: -0.1, points: script('Cyrillic', 'оеаинтсрвлкмдпуязыь') },
  { encoding: 'windows-1253', prior: 0, points: script('Greek', 'αοιετσνηυρπκμλςάέήίόύώγδχ', 'ς') },
  {
    encoding: 'windows-1255',
    prior: 0.05,
    points: script('Hebrew', 'אבגדהוזחטיכלמנסעפצקרשתםןךףץ', 'םןךףץ'),
  },
  {
    encoding: 'windows-1256',
    prior: 0,
    points: script('Arabic', 'اليمونتربةعدسفهكحقجأإش', 'ةى'),
  },
  { encoding: 'windows-874', prior: -0.1, points: script('Thai', 'านรกเองมยลวดทสตะปบคหแจพชขใไโิีึืุู่้็์ั') },
]

function ofTwoBytes(): readonly Candidate[] {
  const ofJapan = japanese(firstLevel('euc-jp', 0xb0, 0xcf))
  const simplified = chinese(firstLevel('gb18030', 0xb0, 0xd7))
  const traditional = chinese(firstLevel('big5', 0xa4, 0xc6))
  return [
    { encoding: 'shift_jis', prior: 0.1, points: ofJapan },
    { encoding: 'euc-jp', prior: 0.05, points: ofJapan },
    { encoding: 'gb18030', prior: 0.05, points: simplified },
    { encoding: 'big5', prior: 0.05, points: traditional },
    { encoding: 'euc-kr', prior: 0.05, points: korean() },
  ]
}
