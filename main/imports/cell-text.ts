/** What spreadsheets and databases put around a value, taken off again. Pure. */

/** Cells that need no look: letters, digits and signs that nothing below begins or ends with. */
const PLAIN = /^[A-Za-z0-9][\w .:/-]*$/

/** Long cells hold no formula that stands for a text. */
const MAX_FORMULA_CHARS = 4096

/** Invisible characters and those that only copying leaves: zero width, soft hyphens, marks. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\uFEFF]/gu

/**
 * A cell as it was meant: `="job_1"`, `=T("job_1")` and `=HYPERLINK("https://…";"job_1")` are the
 * text that they show.
 */
export function cellText(cell: string): string {
  if (cell === '' || PLAIN.test(cell) || cell.length > MAX_FORMULA_CHARS) return cell
  const text = cell.trim()
  return text.startsWith('=') ? (shownBy(text) ?? cell) : cell
}

/** A formula whose value can be read from it; null for any other. */
function shownBy(formula: string): string | null {
  const [, text] = /^=\s*(?:T\s*\(\s*)?"((?:[^"]|"")*)"\s*\)?$/i.exec(formula) ?? []
  if (text !== undefined) return text.replaceAll('""', '"')
  const call = /^=\s*HYPERLINK\s*\(\s*"(?:[^"]|"")*"\s*(?:[,;]\s*(.*?)\s*)?\)$/is.exec(formula)
  if (!call) return null
  const shown = /^"((?:[^"]|"")*)"$/.exec(call[1] ?? '')?.[1]
  return shown === undefined ? null : shown.replaceAll('""', '"')
}

/** Puts a formula together that the delimiter between its arguments has cut. */
export function joinFormulas(
  cells: readonly string[],
  delimiter: string | null,
): readonly string[] {
  if (delimiter === null || !cells.some(isCutFormula)) return cells
  const joined: string[] = []
  for (const cell of cells) {
    const before = joined.at(-1)
    if (before !== undefined && isCutFormula(before))
      joined[joined.length - 1] = before + delimiter + cell
    else joined.push(cell)
  }
  return joined.some(isCutFormula) ? cells : joined
}

/** `=HYPERLINK("https://…"`: a call that does not end. */
function isCutFormula(cell: string): boolean {
  return /^\s*=\s*[A-Z]+\s*\(/i.test(cell) && !/\)\s*$/.test(cell)
}

/** What databases, languages and spreadsheets write where there is nothing, or an error. */
const NOTHING = new Set([
  ...['null', '(null)', '<null>', '[null]', '\\n', 'nil', 'none', 'undefined', 'nan', 'n/a', 'na'],
  ...['(none)', '(empty)', '(blank)', '-', '--', '–', '—'],
  ...['#n/a', '#ref!', '#value!', '#name?', '#null!', '#div/0!', '#num!', '#spill!', '#calc!'],
  ...['#getting_data', '#nv', '#wert!', '#bezug!', '#valeur!', '#¡valor!', '#¡ref!', '#error!'],
])

/** True for a cell that stands for no value where IDs and names are expected. */
export function isNothing(cell: string): boolean {
  return cell.length <= 13 && NOTHING.has(cell.trim().toLowerCase())
}

/** Titles may be `None` or `-`; what no title is are marks of databases and errors. */
export function isNoTitle(cell: string): boolean {
  return /^\s*(?:\\N|NULL|\(null\)|<null>|nan|NaN|undefined|#(?:N\/A|NV|REF!|VALUE!|NAME\?|NULL!|DIV\/0!|NUM!))\s*$/.test(
    cell,
  )
}

/** Without characters that cannot be seen. */
export const visible = (text: string): string => text.replace(INVISIBLE, '')
