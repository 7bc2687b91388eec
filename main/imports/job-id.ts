/** What may be a job ID, and what looks like one. Pure. */

/** Longest ID accepted, characters. */
export const MAX_JOB_ID_CHARS = 200

export type IdShape = 'prefixed' | 'uuid' | 'hex24' | 'usual'

/**
 * The shapes in the providers' documents, then habits of services in general: a short prefix and a
 * long token, or a long token with digits.
 */
const SHAPES: readonly (readonly [IdShape, RegExp])[] = [
  ['prefixed', /^(?:job|task)_[A-Za-z0-9_-]+$/],
  ['uuid', /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i],
  ['hex24', /^[0-9a-f]{24}$/i],
  ['usual', /^[a-z][a-z0-9]{1,15}_(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{6,}$/],
  ['usual', /^(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}$/],
]

/** Characters that are safe in a URL's path, a CSV and a log; every documented ID keeps to them. */
const ALLOWED = /^[A-Za-z0-9._~:=+@-]+$/

/** Takes off what copying and spreadsheets put around an ID: spaces, quotes, invisible characters. */
export function trimJobId(cell: string): string {
  if (ALLOWED.test(cell)) return cell
  return cell
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .trim()
    .replace(/^(["'`])(.*)\1$/, '$2')
    .replace(/^'/, '')
    .trim()
}

/** Why a trimmed text cannot be a job ID, in words that follow a line number; null when it can. */
export function whyNotJobId(text: string): string | null {
  if (text === '') return 'there is no job ID'
  if (text.length > MAX_JOB_ID_CHARS) {
    return `the job ID is longer than ${MAX_JOB_ID_CHARS} characters`
  }
  const shown = quote(text)
  if (/^https?:/i.test(text)) return 'this is a link, not a job ID'
  if (/\s/.test(text)) return `${shown} is not a job ID: it contains a space`
  if (/^\d(?:[.,]\d+)?E\+?\d+$/i.test(text)) {
    return `${shown} is a number that a spreadsheet has rounded; format the column as text and export it again`
  }
  if (!ALLOWED.test(text)) return `${shown} is not a job ID: it contains ${oddCharacter(text)}`
  if (/^\.+$/.test(text)) return `${shown} is not a job ID`
  return null
}

/** The shape of a job ID that a trimmed text has; null when it has none. */
export function shapeOf(text: string): IdShape | null {
  if (text.length > MAX_JOB_ID_CHARS) return null
  return SHAPES.find(([, pattern]) => pattern.test(text))?.[0] ?? null
}

function oddCharacter(text: string): string {
  const odd = [...text].find((character) => !ALLOWED.test(character)) ?? ''
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(odd) ? `“${odd}”` : 'an unprintable character'
}

/** The start of a cell, fit for one line of a message. */
export function quote(text: string): string {
  const printable = text.replace(/[\p{C}\p{Z}]+/gu, ' ')
  return printable.length > 40 ? `“${printable.slice(0, 40)}…”` : `“${printable}”`
}
