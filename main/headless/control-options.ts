/** Options of the commands that talk to a running program, and of runs that may be talked to. */
import { UsageError } from '../errors.ts'

export interface ControlOptions {
  /** The run may be talked to. */
  readonly enabled: boolean
  /** Where the run tells its figures on this machine; null: nowhere. */
  readonly metricsPort: number | null
  /** The name of a batch: that of new jobs, or of those that something is done to. */
  readonly batch: string | null
  /** Of `add`: the name or id of an account. */
  readonly account: string | null
}

/** As `parseArgs` gives them. */
export interface ControlValues {
  readonly control?: boolean
  readonly 'metrics-port'?: string
  readonly batch?: string
  readonly account?: string
}

/** As `parseArgs` takes them. */
export const controlOptionTypes = {
  control: { type: 'boolean' },
  'metrics-port': { type: 'string' },
  batch: { type: 'string' },
  account: { type: 'string' },
} as const

const running = ['fetch', 'retry', 'find']
const withBatch = ['add', 'pause', 'resume', 'retry', 'cancel']

/** @throws UsageError naming the option and what it takes */
export function controlOptionsFrom(values: ControlValues, command: string): ControlOptions {
  const { control, 'metrics-port': port, batch, account } = values
  refuseElsewhere('--control', control, running, command)
  refuseElsewhere('--metrics-port', port, running, command)
  refuseElsewhere('--batch', batch, withBatch, command)
  refuseElsewhere('--account', account, ['add'], command)
  return {
    enabled: control === true,
    metricsPort: port === undefined ? null : portFrom(port),
    batch: named('--batch', batch),
    account: named('--account', account),
  }
}

function refuseElsewhere(
  option: string,
  value: unknown,
  commands: readonly string[],
  command: string,
): void {
  if (value === undefined || command === 'help' || commands.includes(command)) return
  throw new UsageError(`${option} belongs to ${commands.join(', ')}.`)
}

function portFrom(value: string): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : 0
  if (port >= 1 && port <= 65_535) return port
  throw new UsageError(`--metrics-port takes a whole number from 1 to 65535; got "${value}"`)
}

function named(option: string, value: string | undefined): string | null {
  if (value === undefined) return null
  if (value.trim() !== '' && value.length <= 1000) return value.trim()
  throw new UsageError(`${option} takes a name; got "${value}"`)
}
