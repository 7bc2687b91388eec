/** A line of the log as it goes into a support bundle: numbers and codes stay, words do not. Pure. */
import { codeOr, type LeaveOut } from './left-out.ts'

/** Fields that hold codes of this program, IDs, times and versions, each only where it looks like one. */
const codeFields = new Set([
  ...['time', 'level', 'event', 'version', 'node', 'platform', 'from', 'to', 'answer'],
  ...['account', 'provider', 'remoteId', 'status', 'state', 'reason', 'code', 'warning'],
  ...['until', 'type', 'serviceName', 'signal'],
])

/** What is no line of ours is left out as a whole. */
export function bundledLine(line: string, leaveOut: LeaveOut): string {
  const fields = fieldsOf(line)
  if (fields === null) return JSON.stringify({ event: 'unreadable', text: leaveOut(line) })
  const safe = Object.entries(fields).map(([name, value]) => [
    name,
    safeValue(name, value, leaveOut),
  ])
  return JSON.stringify(Object.fromEntries(safe))
}

function safeValue(name: string, value: unknown, leaveOut: LeaveOut): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  if (name === 'stack') return framesOf(text)
  // Names of settings are the program's own.
  if (name === 'names') return /^[\w, ]{1,500}$/.test(text) ? text : leaveOut(text)
  return codeFields.has(name) ? codeOr(text, leaveOut) : leaveOut(text)
}

/** Where an error comes from: functions and places in the program's files, without the message. */
export function framesOf(stack: string): string[] {
  return stack.split('\n').flatMap((line) => {
    const [, name = '', place = ''] =
      /^\s+at (?:async )?(?:([\w$.<>[\] ]{1,100}) \()?(?:.*[\\/])?([\w.-]{1,100}:\d+:\d+)\)?$/.exec(
        line,
      ) ?? []
    return place === '' ? [] : [name === '' ? place : `${name} (${place})`]
  })
}

function fieldsOf(line: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(line)
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    return isObject ? { ...parsed } : null
  } catch {
    return null
  }
}
