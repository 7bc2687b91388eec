/** What may be a job ID, and what looks like one. Pure. */
import type { RowIssue } from '../../preload/contract/row-issues.ts'

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

/** Why a trimmed text cannot be a job ID; null when it can. */
export function whyNotJobId(text: string): RowIssue | null {
  if (text === '') return { code: 'noJobId', params: {} }
  if (text.length > MAX_JOB_ID_CHARS) return { code: 'tooLong', params: { most: MAX_JOB_ID_CHARS } }
  if (/^https?:/i.test(text)) return { code: 'link', params: {} }
  const shown = { text: shorten(text) }
  if (/\s/.test(text)) return { code: 'space', params: shown }
  if (/^\d(?:[.,]\d+)?E\+?\d+$/i.test(text)) return { code: 'rounded', params: shown }
  if (!ALLOWED.test(text)) return oddCharacter(text)
  return /^\.+$/.test(text) ? { code: 'notAnId', params: shown } : null
}

/** The shape of a job ID that a trimmed text has; null when it has none. */
export function shapeOf(text: string): IdShape | null {
  if (text.length > MAX_JOB_ID_CHARS) return null
  return SHAPES.find(([, pattern]) => pattern.test(text))?.[0] ?? null
}

function oddCharacter(id: string): RowIssue {
  const text = shorten(id)
  const character = [...id].find((one) => !ALLOWED.test(one)) ?? ''
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(character)
    ? { code: 'character', params: { text, character } }
    : { code: 'unprintable', params: { text } }
}

/** Characters of a cell that a message shows. */
const SHOWN_CHARS = 40

/** The start of a cell, fit for one line of a message. */
export function shorten(text: string): string {
  const printable = text.replace(/[\p{C}\p{Z}]+/gu, ' ')
  return printable.length > SHOWN_CHARS ? `${printable.slice(0, SHOWN_CHARS)}…` : printable
}

/** The same in the quotation marks of English sentences. */
export const quote = (text: string): string => `“${shorten(text)}”`
