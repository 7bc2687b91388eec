/** How much the log says, as the command line or the environment wants it. */
import { UsageError } from '../errors.ts'
import { logLevelOf } from '../logs/log-level.ts'
import { logLevels, usualLogLevel, type LogLevel } from '../../preload/contract/log-levels.ts'

/** As `parseArgs` takes them. */
export const logOptionTypes = { 'log-level': { type: 'string' } } as const

/** @throws UsageError naming the option, or the variable, and what it takes */
export function logLevelFrom(value: string | undefined, env: NodeJS.ProcessEnv): LogLevel {
  return (
    levelFrom('--log-level', value) ??
    levelFrom('REELHAUL_LOG_LEVEL', env.REELHAUL_LOG_LEVEL || undefined) ??
    usualLogLevel
  )
}

function levelFrom(name: string, value: string | undefined): LogLevel | null {
  if (value === undefined) return null
  const known = logLevelOf(value)
  if (known !== null) return known
  throw new UsageError(`${name} takes ${logLevels.join(', ')}; got "${value}"`)
}
