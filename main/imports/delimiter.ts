/** Which character separates the cells of a table. Pure. */
import { parseLeniently } from './parse-table.ts'

export type Delimiter = ',' | ';' | '\t' | '|'
const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|']

/** Enough rows to tell, little enough to parse four times without anyone noticing. */
const SAMPLE_CHARS = 8192

/** Excel's hint in the first line: `sep=;`. */
const EXCEL_HINT = /^\s*"?sep=([,;\t|])"?\s*(?:\r\n|\n|\r|$)/i

/**
 * The delimiter that cuts most rows of the start of `text` into the same number of cells; null when
 * none does: then every line is one cell.
 */
export function detectDelimiter(text: string): Delimiter | null {
  const hinted = EXCEL_HINT.exec(text)?.[1]
  if (hinted) return hinted as Delimiter
  const sample = wholeLines(text)
  let best: { delimiter: Delimiter; score: number } | null = null
  for (const delimiter of DELIMITERS) {
    const score = scoreOf(sample, delimiter)
    if (score > (best?.score ?? 0)) best = { delimiter, score }
  }
  return best?.delimiter ?? null
}

/** True when the first line is Excel's `sep=` hint and not data. */
export function hasDelimiterHint(text: string): boolean {
  return EXCEL_HINT.test(text)
}

/** A row that starts with `#` and a word; a lone `#` heads a column of row numbers. */
export function isComment(cells: readonly string[]): boolean {
  const first = cells[0]?.trim() ?? ''
  return cells.length === 1 ? first.startsWith('#') : /^#\s+\S/.test(first)
}

/** Share of rows with the commonest width above one; a header that agrees counts double. */
function scoreOf(sample: string, delimiter: Delimiter): number {
  const rows = parseLeniently(sample, delimiter).filter((cells) => !isComment(cells))
  const widths = rows.map((cells) => cells.length)
  if (widths.length === 0) return 0
  const counts = new Map<number, number>()
  for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1)
  const commonest = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]
  if (!commonest) return 0
  const [width, agreeing] = commonest
  const headerAgrees = widths[0] === width ? 1 : 0
  return agreeing / widths.length + headerAgrees + Math.min(width, 100) / 1e4
}

function wholeLines(text: string): string {
  if (text.length <= SAMPLE_CHARS) return text
  const sample = text.slice(0, SAMPLE_CHARS)
  const lastBreak = Math.max(sample.lastIndexOf('\n'), sample.lastIndexOf('\r'))
  return lastBreak > 0 ? sample.slice(0, lastBreak + 1) : sample
}
