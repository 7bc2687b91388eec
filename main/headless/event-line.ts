/** An event of a running program as one line for people. Pure. */
import { bytesText, plural, printable } from './text-format.ts'

type Event = Readonly<Record<string, unknown>>

/** With its end. What is not known here is shown as it came. */
export function eventLine(event: Event): string {
  return `${printable(wordsOf(event))}\n`
}

function wordsOf(event: Event): string {
  switch (event.event) {
    case 'job':
      return `${text(event.id)} (${text(event.provider)}) ${text(event.state)}${whyOf(event)}`
    case 'file':
      return `${text(event.job)} saved ${text(event.path)} (${bytesText(Number(event.bytes) || 0)})`
    case 'notice':
      return `${text(event.account)} asks for a pause until ${text(event.until)}`
    case 'summary':
      return `${text(event.batch)}: ${text(event.completed)} completed, ${text(event.failed)} failed, ${plural(Number(event.files) || 0, 'file')}`
    case 'dropped':
      return `${text(event.events)} events were left out: they came faster than they were read.`
    default:
      return JSON.stringify(event)
  }
}

function whyOf({ failure, missing }: Event): string {
  if (Array.isArray(missing) && missing.length > 0)
    return `, missing: ${missing.map(text).join(', ')}`
  if (typeof failure !== 'object' || failure === null || !('message' in failure)) return ''
  return `: ${text(failure.message)}`
}

const text = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '?' : JSON.stringify(value)
