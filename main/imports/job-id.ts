/** What may be a job ID, and what looks like one. Pure. */
import type { RowIssue } from '../../preload/contract/row-issues.ts'
import { cellText, isNothing, visible } from './cell-text.ts'

/** Longest ID accepted, characters. */
const MAX_JOB_ID_CHARS = 200

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

/** What is longer is no ID, whatever stands around it. */
const MAX_WRAPPED_CHARS = 1000

/** Quotation marks and brackets of any country that stand around an ID, and what closes them. */
const AROUND: readonly (readonly [open: string, close: string])[] = [
  ...['""', "''", '``', '“”', '„“', '„”', '””', '‘’', '‚‘', '’’', '«»', '»«', '‹›', '「」', '『』'],
  ...['()', '[]', '<>', '{}', '（）', '【】', '＂＂'],
].map((pair) => [pair[0]!, pair[1]!] as const)

/** `- `, `• `, `1. `, `(2) `, `[x] ` before the entry of a list. */
export const BULLET = /^(?:[-*+•‣◦▪●·–—→>]|\(?\d{1,6}[.)\]:]|№?#?\d{1,6}[.)]|\[[ xX]\])\s+/

/** A number that a program kept with decimals: exact up to 15 digits. */
const WITH_DECIMALS = /^(\d{1,15})[.,]0{1,6}$/

/** A number with points between its thousands; two at least, for one may be a decimal point. */
const WITH_POINTS = /^\d{1,3}(?:\.\d{3}){2,}$/

/** Takes off what copying and spreadsheets put around an ID: spaces, quotes, invisible characters. */
export function trimJobId(cell: string): string {
  if (isNothing(cell)) return ''
  if (ALLOWED.test(cell)) return plainNumber(cell)
  const text = visible(cellText(cell)).trim()
  if (isNothing(text)) return ''
  if (text.length > MAX_WRAPPED_CHARS) return text
  const bare = unwrapped(text)
  if (ALLOWED.test(bare)) return plainNumber(bare)
  const plain = otherwiseWritten(bare) ?? grouped(bare) ?? cutFromList(bare)
  return plain ?? WITH_DECIMALS.exec(bare)?.[1] ?? bare
}

/** `1,234,567`: a number as a spreadsheet shows it, whose digits are all there. */
function grouped(text: string): string | null {
  return /^\d{1,3}([,'’\u00a0\u202f])\d{3}(?:\1\d{3})*$/.test(text) ? text.replace(/\D/g, '') : null
}

/** `['job_1'`: the first of a list that was cut at its commas. No ID has brackets or quotes. */
function cutFromList(text: string): string | null {
  const bare = text.replace(/^[[({<"'“‘`]+/, '').replace(/[\])}>"'”’`,;]+$/, '')
  return bare !== text && ALLOWED.test(bare) && shapeOf(bare) !== null ? bare : null
}

function plainNumber(text: string): string {
  if (WITH_POINTS.test(text)) return text.replaceAll('.', '')
  return WITH_DECIMALS.exec(text)?.[1] ?? text
}

/** Without bullets, numbers, quotes, emphasis and brackets, as often as they are nested. */
function unwrapped(cell: string): string {
  let text = cell
  for (let i = 0; i < 6; i++) {
    const before = text
    text = text
      .replace(BULLET, '')
      .replace(/^'(?!.*'$)/s, '')
      .replace(/^(\*\*|__|~~)(.+)\1$/s, '$2')
    text = text.replace(/^\[([^\]]+)\]\([^)]*\)$/s, '$1')
    if (
      AROUND.some(
        ([open, close]) => text.length > 1 && text.startsWith(open) && text.endsWith(close),
      )
    )
      text = text.slice(1, -1)
    text = text.replace(/[,;]$/, '').trim()
    if (text === before) break
  }
  return text
}

/** Wide letters and digits of East Asian input, and dashes that a word processor put in. */
function otherwiseWritten(text: string): string | null {
  const narrow = text.normalize('NFKC')
  if (ALLOWED.test(narrow)) return narrow
  const dashed = narrow.replace(/[\u2010-\u2015\u2212]/g, '-')
  return ALLOWED.test(dashed) && shapeOf(dashed) !== null ? dashed : null
}

/** Why a trimmed text cannot be a job ID; null when it can. */
export function whyNotJobId(text: string): RowIssue | null {
  if (text === '') return { code: 'noJobId', params: {} }
  if (text.length > MAX_JOB_ID_CHARS) return { code: 'tooLong', params: { most: MAX_JOB_ID_CHARS } }
  if (/^https?:/i.test(text)) return { code: 'link', params: {} }
  const shown = { text: shorten(text) }
  if (/\s/.test(text)) return { code: 'space', params: shown }
  if (isDate(text)) return { code: 'date', params: shown }
  if (isRounded(text)) return { code: 'rounded', params: shown }
  // A formula that was never calculated; in the middle and at the end it may belong to an ID.
  if (text.startsWith('=')) return { code: 'character', params: { ...shown, character: '=' } }
  if (!ALLOWED.test(text)) return oddCharacter(text)
  return /^\.+$/.test(text) ? { code: 'notAnId', params: shown } : null
}

/** `2026-03-01`, `1-Mar`, `Mar-24`: spreadsheets make dates of what only resembles one. */
function isDate(text: string): boolean {
  if (text.length > 30) return false
  if (/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?$/.test(text)) return true
  if (/^\d{1,2}\.\d{1,2}\.(?:\d{2}|\d{4})$/.test(text)) return true
  return /^(?:\d{1,2}-)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:-\d{2,4})?$/i.test(
    text,
  )
}

/**
 * `1.23457E+12`, `1,2E15`, `123457E+12`: digits are lost. Without a point and a sign it may be an ID
 * of hexadecimal digits, which is longer.
 */
function isRounded(text: string): boolean {
  if (/^[+-]?\d+(?:[.,]\d+)?E[+-]\d{1,3}$/i.test(text)) return true
  if (/^[+-]?\d+[.,]\d+E\d{1,3}$/i.test(text)) return true
  return /^\d{1,9}E\d{1,3}$/i.test(text)
}

/**
 * True when all long numbers among these end as numbers do that a spreadsheet has cut to 15 digits:
 * a few in a row do not do so by chance.
 */
export function lostDigits(ids: readonly string[]): boolean {
  const long = ids.filter((id) => /^\d{16,}$/.test(id))
  return long.length >= 3 && new Set(long).size > 1 && long.every(isCutTo15Digits)
}

/** A whole number whose digits after the fifteenth are zeros. */
export const isCutTo15Digits = (id: string): boolean => /^\d{15}0+$/.test(id)

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
