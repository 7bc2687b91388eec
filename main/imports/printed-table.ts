/**
 * Tables that programs print for people: boxes drawn of characters, columns filled up with spaces below a
 * line of dashes. They become tables with delimiters, line by line. Pure.
 */

import { isRowOfNames } from './delimiter.ts'

/** Characters that are looked at to tell. */
const SAMPLE_CHARS = 16_384
/** Lines among which the one of dashes is looked for. */
const MAX_LINES = 60

/** A longer line is no row; its parts would take many times its length. */
const LONGEST_LINE = 65_536

/** The text with delimiters, and as many lines; as it is where no table is drawn. */
export function undrawn(text: string): string {
  const sample = text.slice(0, SAMPLE_CHARS)
  if (/^[^\S\r\n]*[│┃║]/m.test(sample)) return withoutBoxes(text)
  if (/^[^\S\r\n]*\|\|.*\|\|[^\S\r\n]*$/m.test(sample))
    return text.replace(/^[^\S\r\n]*\|\|.*$/gm, singleBars)
  const columns = ruledColumns(sample)
  if (columns !== null) return cutAt(text, columns)
  return isSpaced(sample) ? text.replace(/(\S) {2,}(?=\S)/g, '$1\t') : text
}

/** Lines of a box are left out by their readers, like any other ruler. */
function withoutBoxes(text: string): string {
  return text.replace(/[│┃║┆┊╎]/g, '|').replace(/^(?=.*[─━═╌╍┄┅┈┉])[^\p{L}\p{N}\r\n]*$/gmu, '|---|')
}

/** `||Job ID||Title||`, as wikis mark the names above `|job_1|Spring|`. */
const singleBars = (line: string): string =>
  line.length > LONGEST_LINE ? line : line.replaceAll('||', '|')

/** Where columns begin, by a line of dashes with a gap at each; null when there is none. */
function ruledColumns(sample: string): number[] | null {
  const lines = sample.split(/\r\n|\n|\r/, MAX_LINES)
  const at = lines.findIndex((line) => /^ *[-=]{2,}(?: {1,3}[-=]+)+ *$/.test(line))
  const names = lines.slice(0, at).findLast((line) => line.trim() !== '')
  const ruler = lines[at] ?? ''
  // Cells of a table with delimiters may hold dashes as well.
  if (at < 0 || (names !== undefined && /[\t;|]/.test(names))) return null
  return [...ruler.matchAll(/[-=]+/g)].map((column) => column.index)
}

/** Columns that are aligned by spaces alone, two at least between them, below names that are known. */
function isSpaced(sample: string): boolean {
  const lines = sample.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '')
  const rows = lines.map((line) => line.trim().split(/ {2,}/))
  const at = rows.slice(0, MAX_LINES).findIndex((row) => row.length > 1 && isRowOfNames(row))
  if (at < 0 || /[\t;|,]/.test(lines[at]!)) return false
  const width = rows[at]!.length
  const below = rows.slice(at + 1)
  // Rows may have names of their own.
  const fit = below.filter(({ length }) => length === width || length === width + 1).length
  return below.length > 0 && fit >= below.length * NEARLY_ALL
}

/** The last line of a sample is cut, and the last one of a table may be a sum. */
const NEARLY_ALL = 0.6

/** The last column has the rest of the line. A line that runs over a gap is a line of words. */
function cutAt(text: string, columns: readonly number[]): string {
  return text.replace(/[^\r\n]+/g, (line) => {
    const cut = columns.slice(1).some((start) => !/\s/.test(line[start - 1] ?? ' '))
    if (cut) return line
    return columns
      .map((start, i) =>
        line
          .slice(i === 0 ? 0 : start, columns[i + 1])
          .replaceAll('\t', ' ')
          .trim(),
      )
      .join('\t')
  })
}
