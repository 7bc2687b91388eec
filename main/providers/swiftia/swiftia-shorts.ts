/** What Swiftia says about a job's shorts, as files that people and programs read. Pure. */

import { jsonFile } from '../answers.ts'

type ShortFields = Readonly<Record<string, unknown>>

/** The documented fields of both formats, in reading order. */
const COLUMNS = [
  ...['id', 'title', 'content', 'reason', 'startTime', 'endTime', 'start', 'end', 'text'],
] as const
/** A link is a secret for a while: it belongs in no file. */
const LINK_FIELD = 'cropFileUrl'

/** All fields as given, but without links. */
export function shortsJson(shorts: readonly ShortFields[]): string {
  const withoutLinks = shorts.map(({ [LINK_FIELD]: _link, ...rest }) => rest)
  return jsonFile(withoutLinks)
}

/** The columns that at least one short fills. */
export function shortsCsv(shorts: readonly ShortFields[]): string {
  const columns = COLUMNS.filter((name) => shorts.some((short) => cellText(short[name]) !== ''))
  const rows = shorts.map((short) => columns.map((name) => cell(short[name])).join(','))
  return `${[columns.join(','), ...rows].join('\r\n')}\r\n`
}

function cellText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** RFC 4180; text that a spreadsheet would run as a formula is led by an apostrophe. */
function cell(value: unknown): string {
  const raw = cellText(value)
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(raw) ? `'${raw}` : raw
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
