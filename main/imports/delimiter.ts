/** Which character separates the cells of a table. Pure. */
import { isCertainIdName, nameKey, roleOfName } from './column-names.ts'
import { parseLeniently, parsesStrictly } from './parse-table.ts'

export type Delimiter = ',' | ';' | '\t' | '|' | ':' | '^' | '~'
/** Those that are looked for; the others only a hint may name. */
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|']

/** Enough rows to tell, little enough to parse four times without anyone noticing. */
const SAMPLE_CHARS = 8192

/** A hint that cuts rows counts as much as a row of names. */
const HINT_SCORE = 1

/** Excel's hint in the first line: `sep=;`. */
const EXCEL_HINT = /^\s*"?sep=([,;\t|:^~])"?[,;\t|]*[^\S\t]*(?:\r\n|\n|\r|$)/i

/**
 * The delimiter that cuts most rows of the start of `text` into the same number of cells; null when
 * none does: then every line is one cell. Excel's hint is believed unless the rows say otherwise: it may have
 * been left where a list was saved with another delimiter.
 */
export function detectDelimiter(text: string): Delimiter | null {
  const [hint = '', named] = EXCEL_HINT.exec(text) ?? []
  const hinted = (named as Delimiter | undefined) ?? null
  const sample = wholeLines(text.slice(hint.length))
  let best: Delimiter | null = null
  let most = 0
  for (const delimiter of new Set(hinted === null ? DELIMITERS : [hinted, ...DELIMITERS])) {
    const score = scoreOf(sample, delimiter)
    const weight = score > 0 && delimiter === hinted ? HINT_SCORE : 0
    if (score + weight > most) [best, most] = [delimiter, score + weight]
  }
  return best ?? hinted
}

/** True for Excel's `sep=;` as a row: at the top, or where files were joined. */
export function isDelimiterHint(cells: readonly string[]): boolean {
  const [first = '', ...others] = cells
  return /^\s*sep=.?\s*$/i.test(first) && others.every((cell) => cell.trim() === '')
}

/**
 * True when quotes inside quoted cells are written `\\"`, as databases do, and not doubled: when that
 * way the rows from the first such quote on come out whole, and the other way they do not.
 */
export function escapesWithBackslash(text: string, delimiter: string | null): boolean {
  const found = delimiter === null ? -1 : text.indexOf('\\"')
  if (found < 0) return false
  const samples = startsBefore(text, found).map((start) =>
    wholeLines(text.slice(start, start + SAMPLE_CHARS + 1)),
  )
  const width = commonestWidth(parseLeniently(wholeLines(text), { delimiter }))
  const score = (escape: '"' | '\\'): number => {
    const scores = samples.map((sample) => {
      const rows = parseLeniently(sample, { delimiter, escape })
      const whole = rows.filter((cells) => cells.length === width).length
      // One that leaves no quote out of place is right; rows of a wrong one may be as wide by chance.
      return whole + (parsesStrictly(sample, { delimiter, escape }) ? SAMPLE_CHARS : 0)
    })
    return Math.max(...scores)
  }
  return score('\\') > score('"')
}

/** Lines from which to parse up to a place: it may be in a cell that began some lines before. */
function startsBefore(text: string, place: number): number[] {
  if (place < SAMPLE_CHARS / 2) return [0]
  const starts: number[] = []
  for (let at = place; at > 0 && starts.length < MAX_LINES_BEFORE; at = starts.at(-1)! - 1) {
    starts.push(Math.max(text.lastIndexOf('\n', at - 1), text.lastIndexOf('\r', at - 1)) + 1)
  }
  return starts
}

/** Lines that a cell with an escaped quote may have before it. */
const MAX_LINES_BEFORE = 6

function commonestWidth(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>()
  for (const { length } of rows) counts.set(length, (counts.get(length) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0
}

/** A row that starts with `#` and a word; a lone `#` heads a column of row numbers. */
export function isComment(cells: readonly string[]): boolean {
  const first = cells[0]?.trim() ?? ''
  return cells.length === 1 ? first.startsWith('#') : /^#\s+\S/.test(first)
}

/**
 * Share of rows with the commonest width above one. A row of names counts as much as all of them: a
 * line above it may hold any character, and so may titles.
 */
function scoreOf(sample: string, delimiter: Delimiter): number {
  const rows = parseLeniently(sample, { delimiter }).filter((cells) => !isComment(cells))
  const wide = rows.filter((cells) => cells.length > 1)
  if (wide.length === 0) return 0
  const width = commonestWidth(wide)
  const agreeing = wide.filter((cells) => cells.length === width).length
  const header = wide.slice(0, HEADER_ROWS).some(isRowOfNames)
  const firstAgrees = rows[0]?.length === width ? 0.5 : 0
  return agreeing / rows.length + (header ? 1 : firstAgrees) + Math.min(width, 100) / 1e4
}

/** Rows among which a header is looked for. */
const HEADER_ROWS = 60

/** At least two names that columns have, or one that only columns of job IDs have. */
export function isRowOfNames(cells: readonly string[]): boolean {
  const keys = cells.map(nameKey)
  return keys.some(isCertainIdName) || keys.filter((key) => roleOfName(key) !== null).length > 1
}

function wholeLines(text: string): string {
  if (text.length <= SAMPLE_CHARS) return text
  const sample = text.slice(0, SAMPLE_CHARS)
  const lastBreak = Math.max(sample.lastIndexOf('\n'), sample.lastIndexOf('\r'))
  return lastBreak > 0 ? sample.slice(0, lastBreak + 1) : sample
}
