/** What a list says of the sizes of its jobs' files, in the six languages of the window. Pure. */
import { namesOf } from './column-names.ts'
import { normaliseName } from './normalise-name.ts'

/** Bytes of one; 0: the column does not say what it counts in. */
type Unit = number

const SIZE_NAMES = new Set(
  namesOf(`
    size | file size | total size | media size | video size | output size | download size | content length
    Größe | Groesse | Dateigröße | Dateigroesse | Gesamtgröße | Videogröße
    taille | taille du fichier | taille totale | taille de la vidéo | poids | poids du fichier
    tamaño | tamaño del archivo | tamaño de archivo | tamaño total | tamaño del vídeo | peso
    サイズ | ファイルサイズ | 容量 | 合計サイズ | 動画サイズ | ファイル容量
    الحجم | حجم | حجم الملف | الحجم الكلي | حجم الفيديو
  `),
)

const KILO = 1000
const KIBI = 1024
const UNITS: ReadonlyMap<string, Unit> = new Map([
  ...['b', 'byte', 'bytes', 'o', 'octet', 'octets', 'バイト', 'بايت'].map((w) => [w, 1] as const),
  ...(['k', 'm', 'g', 't'] as const).flatMap((letter, i) => [
    [`${letter}b`, KILO ** (i + 1)] as const,
    [`${letter}o`, KILO ** (i + 1)] as const,
    [`${letter}ib`, KIBI ** (i + 1)] as const,
    [`${letter}io`, KIBI ** (i + 1)] as const,
  ]),
  ...words('كيلوبايت | キロバイト | kilobytes | kilobyte | kilo-octets', KILO),
  ...words('ميغابايت | ميجابايت | メガバイト | megabytes | megabyte | méga-octets', KILO ** 2),
  ...words('غيغابايت | جيجابايت | ギガバイト | gigabytes | gigabyte | giga-octets', KILO ** 3),
  ...words('تيرابايت | テラバイト | terabytes | terabyte | téra-octets', KILO ** 4),
])

function words(text: string, unit: Unit): (readonly [string, Unit])[] {
  return text.split(' | ').map((word) => [normaliseName(word), unit] as const)
}

const unitNamed = (word: string): Unit | undefined =>
  UNITS.get(word.toLowerCase()) ?? UNITS.get(normaliseName(word))

/** Longest name or cell that is looked at, in characters. */
const MAX_CHARS = 60

/**
 * What a column of that name counts sizes in (`Size (MB)`, `fileSizeBytes`, `Größe in GB`, `octets`); 0
 * where it holds sizes and does not say; null where it holds none.
 */
export function sizeUnitOf(name: string): Unit | null {
  if (name.length > MAX_CHARS) return null
  if (SIZE_NAMES.has(normaliseName(name))) return 0
  const whole = name.normalize('NFKC')
  return unitIn(whole) ?? unitIn(whole.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2'))
}

function unitIn(name: string): Unit | null {
  const parts = name.split(/[^\p{L}\p{M}\p{N}]+/u).filter((part) => part !== '')
  const unit = unitNamed(parts.at(-1) ?? '')
  if (unit === undefined) return null
  const rest = parts.slice(0, -1).filter((part) => !/^(?:in|en|بال|ب)$/iu.test(part))
  // `bytes` alone is a size; `b`, `o` or `MB` alone may be anything.
  if (rest.length === 0) return unit === 1 && (parts[0]?.length ?? 0) > 2 ? unit : null
  return SIZE_NAMES.has(normaliseName(rest.join(' '))) ? unit : null
}

/** A bare number below that, of what is not said, may as well be megabytes. */
const LEAST_BARE = 10_000
/** No file is larger: 1 PB. */
const MOST_BYTES = 1e15

/** The bytes that a cell says (`48.2 MB`, `1 234 567`, `3,5 Go`); null where that is not certain. */
export function bytesOf(cell: string, unit: Unit): number | null {
  if (cell.length > MAX_CHARS) return null
  const text = westernDigits(cell.normalize('NFKC')).trim()
  const [, figures = '', word = ''] = /^([\d.,'’\s]*\d)\s*([\p{L}\p{M}-]*)$/u.exec(text) ?? []
  const said = word === '' ? unit : unitNamed(word)
  const amount = numberOf(figures)
  if (said === undefined || amount === null) return null
  if (said === 0 && (amount < LEAST_BARE || !Number.isInteger(amount))) return null
  const bytes = Math.round(amount * Math.max(said, 1))
  return bytes > 0 && bytes <= MOST_BYTES ? bytes : null
}

/** `1.234,5`, `1,234.5`, `1 234`; null for `1,234`, which is one of two numbers. */
function numberOf(figures: string): number | null {
  const plain = figures.replace(/(?<=\d)[\s'’](?=\d{3}(?!\d))/g, '')
  if (/^\d+$/.test(plain)) return Number(plain)
  const [, whole = '', mark = '', fraction = ''] = /^([\d.,]*\d)([.,])(\d+)$/.exec(plain) ?? []
  if (mark === '') return null
  const groups = whole.split(mark === '.' ? ',' : '.')
  if (groups.length > 1) return areGroups(groups) ? Number(`${groups.join('')}.${fraction}`) : null
  const same = plain.split(mark)
  if (same.length > 2) return areGroups(same) ? Number(same.join('')) : null
  return fraction.length === 3 && whole !== '0' ? null : Number(`${whole}.${fraction}`)
}

const areGroups = ([first = '', ...others]: readonly string[]): boolean =>
  /^\d{1,3}$/.test(first) && others.every((group) => /^\d{3}$/.test(group))

/** Arabic and Persian digits and marks. */
function westernDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', ' ')
}

/** Reads the sizes of one list: what its columns are called is looked at once. */
export class SizeColumns {
  readonly #units = new Map<string, Unit | null>()

  /** Of the first column that says it; undefined where none does. */
  bytesOf(columns: Readonly<Record<string, string>>): number | undefined {
    for (const name in columns) {
      let unit = this.#units.get(name)
      if (unit === undefined) this.#units.set(name, (unit = sizeUnitOf(name)))
      const bytes = unit === null ? null : bytesOf(columns[name]!, unit)
      if (bytes !== null) return bytes
    }
    return undefined
  }
}
