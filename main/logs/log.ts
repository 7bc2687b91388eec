/** The log as the parts of the program see it: one line an event, a code and fields. */
import { logLevels, type LogLevel } from '../../preload/contract/log-levels.ts'
import type { LogEvent } from './log-events.ts'

/** Undefined is left out. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>

/** Writes one line; never throws, and waits for nothing. */
export type Say = (event: LogEvent, fields?: LogFields) => void

export interface Log {
  readonly error: Say
  readonly warn: Say
  readonly info: Say
  readonly debug: Say
  /** The same log with fields that every line has. */
  child(fields: LogFields): Log
}

export interface LogDeps {
  /** Takes a line without its end. */
  readonly write: (line: string) => void
  /** Asked for each line. */
  readonly level: () => LogLevel
  /** Takes out of a text what must not be seen. */
  readonly redact: (text: string) => string
  /** Epoch milliseconds. */
  readonly now: () => number
}

export function createLog(deps: LogDeps, common: LogFields = {}): Log {
  const at =
    (level: LogLevel): Say =>
    (event, fields = {}) => {
      if (isWritten(level, deps.level()))
        deps.write(logLine(deps, level, event, { ...common, ...fields }))
    }
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: (fields) => createLog(deps, { ...common, ...fields }),
  }
}

/** True when what is said at `level` belongs into a log of the level `wanted`. */
const isWritten = (level: LogLevel, wanted: LogLevel): boolean =>
  logLevels.indexOf(level) <= logLevels.indexOf(wanted)

/** Longest text of a field, UTF-16 units. */
const LONGEST_TEXT = 8000

/** JSON in one line, whatever the fields hold: `{"time":"…","level":"info","event":"started",…}`. */
export function logLine(
  { redact, now }: Pick<LogDeps, 'redact' | 'now'>,
  level: LogLevel,
  event: LogEvent,
  fields: LogFields,
): string {
  const safe = Object.entries(fields).map(([name, value]) => [
    name,
    typeof value === 'string' ? redact(value.slice(0, LONGEST_TEXT)) : value,
  ])
  const head = { time: new Date(now()).toISOString(), level, event }
  return JSON.stringify({ ...head, ...Object.fromEntries(safe), ...head })
}

/** For parts that say sentences: each is the text of a line. */
export const asText =
  (log: Log): ((message: string) => void) =>
  (text) =>
    log.warn('message', { text })

/** A thrown value as fields: its message, and where it comes from. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { text: String(error) }
  const { code } = error as { code?: unknown }
  return {
    text: error.message,
    stack: error.stack,
    ...(typeof code === 'string' && { code }),
  }
}
