import { logLevels, type LogLevel } from '../../preload/contract/log-levels.ts'

/** The level that a text names, in any case; null: none. */
export function logLevelOf(text: string | undefined): LogLevel | null {
  const word = text?.trim().toLowerCase()
  return logLevels.find((level) => level === word) ?? null
}
