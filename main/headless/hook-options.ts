/** The options that say who is told when a batch or a job has ended. */
import { splitCommand } from '../commands/split-command.ts'
import { UsageError } from '../errors.ts'
import { notifyUrlProblem } from '../../preload/contract/notify-rules.ts'

export interface HookOptions {
  /** A program and its arguments; null: none. */
  readonly afterBatch: string | null
  /** Where webhooks are sent; null: nowhere. */
  readonly notifyUrl: string | null
  /** One for each job, too. */
  readonly notifyJobs: boolean
}

/** As `parseArgs` gives them. */
export interface HookValues {
  readonly 'after-batch'?: string
  readonly 'notify-url'?: string
  readonly 'notify-jobs'?: boolean
}

/** As `parseArgs` takes them. */
export const hookOptionTypes = {
  'after-batch': { type: 'string' },
  'notify-url': { type: 'string' },
  'notify-jobs': { type: 'boolean' },
} as const

const commandsThatRun = ['fetch', 'retry', 'find']

/** @throws UsageError naming the option and what it takes */
export function hookOptionsFrom(
  values: HookValues,
  { command, allowHttp }: { readonly command: string; readonly allowHttp: boolean },
): HookOptions {
  const names = Object.keys(hookOptionTypes) as (keyof HookValues)[]
  const given = names.find((name) => values[name] !== undefined)
  if (given !== undefined && !commandsThatRun.includes(command))
    throw new UsageError(`--${given} belongs to "reelhaul fetch", "retry" and "find --fetch".`)
  const { 'after-batch': afterBatch, 'notify-url': notifyUrl, 'notify-jobs': jobs } = values
  if (afterBatch !== undefined) checkCommand(afterBatch)
  if (notifyUrl !== undefined) checkUrl(notifyUrl, allowHttp)
  if (jobs && notifyUrl === undefined)
    throw new UsageError('--notify-jobs needs --notify-url: where webhooks are sent.')
  return {
    afterBatch: afterBatch ?? null,
    notifyUrl: notifyUrl ?? null,
    notifyJobs: jobs === true,
  }
}

function checkCommand(text: string): void {
  try {
    splitCommand(text)
  } catch {
    throw new UsageError(
      `--after-batch takes a program and its arguments, with quotes around what holds spaces; got ${JSON.stringify(text)}`,
    )
  }
}

/** It is not repeated whole: a token may stand in its path. */
function checkUrl(text: string, allowHttp: boolean): void {
  switch (notifyUrlProblem(text, allowHttp)) {
    case 'address':
      throw new UsageError(
        '--notify-url takes an address such as https://example.com/hooks/reelhaul, without a login or a "#".',
      )
    case 'plainHttp':
      throw new UsageError(
        `--notify-url ${new URL(text).origin}: over plain http others on the way can read what is sent. Give an https address or, where you trust the network, add --allow-http.`,
      )
    case null:
  }
}
