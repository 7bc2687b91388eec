/** The options of `reelhaul status`. */
import { statusChecks, type StatusCheck } from '../health/status-model.ts'
import { usualChecks } from '../health/status-problems.ts'
import { UsageError } from '../errors.ts'

export interface StatusOptions {
  /** What decides the exit code. */
  readonly checks: readonly StatusCheck[]
}

/** As `parseArgs` gives them. */
export interface StatusValues {
  readonly check?: readonly string[]
}

/** As `parseArgs` takes them. */
export const statusOptionTypes = {
  check: { type: 'string', multiple: true },
} as const

/** @throws UsageError naming the option and what it takes */
export function statusOptionsFrom({ check }: StatusValues, isStatus: boolean): StatusOptions {
  if (check === undefined) return { checks: usualChecks }
  if (!isStatus) throw new UsageError('--check belongs to "reelhaul status".')
  return { checks: check.flatMap((list) => list.split(',')).map(checkFrom) }
}

function checkFrom(word: string): StatusCheck {
  const wanted = word.trim().toLowerCase()
  const known = statusChecks.find((one) => one === wanted)
  if (known !== undefined) return known
  throw new UsageError(`--check takes ${statusChecks.join(', ')}; got "${word}"`)
}
