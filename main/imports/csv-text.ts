/** Cells and lines of CSV as RFC 4180 has them, safe to open in a spreadsheet. Pure. */

/**
 * Starts of cells that spreadsheets take for formulas (the wide forms count in East Asian versions).
 * Such a cell is written with an apostrophe before it, and so is a cell that already starts with
 * apostrophes and then one of these, so that `unguardCell` gives back exactly what was written.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/

export function guardCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text
}

/** Undoes `guardCell`. */
export function unguardCell(text: string): string {
  return GUARDED.test(text) ? text.slice(1) : text
}

/** One line with its CRLF. Texts are guarded against formulas; numbers and null are not texts. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

/** Other delimiters are quoted too: a spreadsheet of another country may cut the line there. */
function csvCell(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const guarded = guardCell(cell)
  return /[",;|\t\r\n]|^\s|\s$/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
