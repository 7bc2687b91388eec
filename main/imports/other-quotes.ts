/** Lines that are quoted otherwise than CSV is: as a whole, with apostrophes, typographically. Pure. */

/** Characters that are looked at to tell. */
const SAMPLE_CHARS = 16_384
/** Share of lines that have to be quoted so. */
const NEARLY_ALL = 0.8
/** A longer line is none of a table of jobs. */
const MAX_LINE_CHARS = 4000

/** The text as CSV is quoted, where nearly all lines agree; with as many lines, and else as it is. */
export function requoted(text: string, delimiter: string | null): string {
  const sample = text
    .slice(0, SAMPLE_CHARS)
    .split(/[\r\n]+/)
    .slice(0, -1)
  const lines = sample.length > 0 ? sample : [text.slice(0, SAMPLE_CHARS)]
  if (isWrapped(lines)) return eachLine(text, unwrapped)
  if (delimiter === null || !/['“„]/.test(text.slice(0, SAMPLE_CHARS))) return text
  for (const quoted of [apostrophes(delimiter), typographic(delimiter)]) {
    const found = lines.filter((line) => fits(line) && quoted.line.test(line)).length
    if (found >= 2 && found >= lines.filter(hasText).length * NEARLY_ALL - 1) {
      return eachLine(text, (line) => (quoted.line.test(line) ? quoted.cells(line) : line))
    }
  }
  return text
}

const hasText = (line: string): boolean => line.trim() !== ''

const fits = (line: string): boolean => line.length <= MAX_LINE_CHARS

const eachLine = (text: string, change: (line: string) => string): string =>
  text.replace(/[^\r\n]+/g, (line) => (fits(line) ? change(line) : line))

/** `"job_1,""A, B"""`: a table that was opened with another delimiter, and saved again. */
const WRAPPED = /^"((?:[^"]|"")*)"[;,\t]*$/

function isWrapped(lines: readonly string[]): boolean {
  const rows = lines.filter(hasText)
  const wrapped = rows.filter((line) => WRAPPED.test(line))
  const delimiter = /[,;\t|]/.exec(unwrapped(rows[0] ?? ''))?.[0]
  if (wrapped.length === 0 || rows.length < 2 || delimiter === undefined) return false
  // Lines without a mark of their own were not quoted; any other quote is one of CSV.
  return rows.every((line) =>
    WRAPPED.test(line) ? unwrapped(line).includes(delimiter) : !line.includes('"'),
  )
}

const unwrapped = (line: string): string => WRAPPED.exec(line)?.[1]?.replaceAll('""', '"') ?? line

interface Quoting {
  readonly line: RegExp
  cells(line: string): string
}

/** `'job_1','A, B'`: all cells but numbers and nothings, or it is no quoting. */
const apostrophes = (delimiter: string): Quoting =>
  quoting(delimiter, "'(?:[^']|'')*'", ' *(?:(?:[\\d.]+|NULL) *)?', (cell) =>
    cell.replaceAll("''", "'"),
  )

/** What a word processor makes of quotation marks. */
const typographic = (delimiter: string): Quoting =>
  quoting(delimiter, '[“„][^“”„"]*[”“]', `[^“”„"${escaped(delimiter)}]*`, (cell) => cell)

function quoting(
  delimiter: string,
  quoted: string,
  bare: string,
  plain: (cell: string) => string,
): Quoting {
  const d = escaped(delimiter)
  // No two parts may take the same spaces: a hostile line would be tried in all ways.
  const cell = `(?: *${quoted} *|${bare})`
  return {
    line: new RegExp(`^(?=.*${quoted})${cell}(?:${d}${cell})*$`),
    cells: (line) =>
      line.replace(
        new RegExp(quoted, 'g'),
        (text) => `"${plain(text.slice(1, -1)).replaceAll('"', '""')}"`,
      ),
  }
}

const escaped = (delimiter: string): string => (delimiter === '|' ? '\\|' : delimiter)
