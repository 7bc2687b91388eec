/** The program's log in its data folder. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { usualLogLevel, type LogLevel } from '../../preload/contract/log-levels.ts'
import type { Credential } from '../providers/provider.ts'
import { createLog, logLine, type Log } from './log.ts'
import { logRedaction } from './log-redaction.ts'
import { RotatingFile } from './rotating-file.ts'

export interface LogFileOptions {
  /** Absolute. */
  readonly dataFolder: string
  readonly level?: LogLevel
  /** Secrets of the moment, which no line may hold. */
  readonly secrets: () => Iterable<Credential>
  /** Told once when lines cannot be written. */
  readonly onProblem: (message: string) => void
}

export interface LogFile {
  readonly log: Log
  /** Takes effect with the next line. */
  setLevel(level: LogLevel): void
  /** Takes out of any text what no line may hold. */
  readonly redact: (text: string) => string
  /** Resolves when everything is written, or lost. */
  flush(): Promise<void>
  /** The same at once, when the process ends. */
  flushNow(): void
}

/** Of one file, bytes. */
const MAX_BYTES = 5 * 1024 * 1024
const FILES = 5

export const logFolder = (dataFolder: string): string => join(dataFolder, 'logs')

/** The file that is written; those before it end with `.1`, `.2` and so on. */
export const logPath = (dataFolder: string): string => join(logFolder(dataFolder), 'reelhaul.log')

/** Nothing is made on the disk before the first line. */
export function openLogFile({ dataFolder, secrets, onProblem, ...given }: LogFileOptions): LogFile {
  let level = given.level ?? usualLogLevel
  const redact = logRedaction({ secrets, home: homedir() })
  const deps = { redact, level: () => level, now: Date.now }
  const file = new RotatingFile({
    path: logPath(dataFolder),
    maxBytes: MAX_BYTES,
    files: FILES,
    onProblem,
    lostLine: (count) => logLine(deps, 'error', 'lines-lost', { count }),
    now: () => performance.now(),
  })
  return {
    log: createLog({ ...deps, write: (line) => file.write(line) }),
    setLevel: (wanted) => void (level = wanted),
    redact,
    flush: () => file.flush(),
    flushNow: () => file.flushNow(),
  }
}
