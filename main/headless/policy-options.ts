/** What a policy says of a command line: fixed values, and options that it refuses. */
import { tmpdir } from 'node:os'
import { dirname, resolve } from 'node:path'
import { splitCommand } from '../commands/split-command.ts'
import { UsageError } from '../errors.ts'
import { assertAllowed, sentence, type Policy } from '../policy/policy.ts'
import type { PolicyRules } from '../policy/policy-file.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'

/** Settings of the window that a command line has, too. */
const optionOf = {
  concurrency: 'concurrency',
  segments: 'segments',
  limitRate: 'limit-rate',
  pollInterval: 'poll-interval',
  expirationSeconds: 'expiration-seconds',
  template: 'template',
  joinSubtitles: 'join-subtitles',
  collisions: 'collisions',
} as const satisfies Partial<Record<keyof Options, string>>

/** Options that a rule switches off. */
const switchedOff = {
  'allow-http': 'allowHttp',
  'provider-file': 'describedProviders',
  'webhook-port': 'webhookListener',
  control: 'control',
  'metrics-port': 'metrics',
} as const

/**
 * The options as they hold under the policy.
 * @throws UsageError naming the option, the policy's file and its field.
 */
export function withPolicy(options: Options, policy: Policy, cwd: string): Options {
  if (!policy.inForce) return options
  for (const [option, field] of Object.entries(switchedOff) as [string, SwitchField][])
    refuse(options, option, field, policy.switchedOff(field))
  for (const name of [options.provider, ...Object.keys(options.baseUrls)])
    if (name !== null) assertAllowed(policy.refusesProvider(name))
  checkFolders(options, policy, cwd)
  checkHooks(options, policy)
  return { ...options, ...fixedOptions(options, policy), policy }
}

type SwitchField = (typeof switchedOff)[keyof typeof switchedOff]

function refuse(
  { given }: Options,
  option: string,
  field: keyof PolicyRules,
  file: string | null,
): void {
  if (file === null || !given.includes(option)) return
  throw new UsageError(sentence({ file, field, text: `--${option} is not allowed.` }))
}

function fixedOptions(options: Options, policy: Policy): Partial<Options> {
  const { settings } = policy.fixed
  const file = policy.first('settings')?.file ?? null
  const fixed: Record<string, unknown> = {}
  for (const [key, option] of Object.entries(optionOf) as [keyof typeof optionOf, string][]) {
    const value = settings[key]
    if (value === undefined) continue
    if (options[key] !== value) refuse(options, option, 'settings', file)
    fixed[key] = value
  }
  return fixed
}

function checkFolders(options: Options, policy: Policy, cwd: string): void {
  const { command, out, data, inputs, find } = options
  assertAllowed(policy.refusesFolder(data, 'dataFolders'))
  const saves = command === 'fetch' || (command === 'find' && find.fetch)
  const unsaid = command === 'demo' ? tmpdir() : saves ? resolve(cwd, 'reelhaul-files') : null
  const folder = out ?? unsaid
  if (folder !== null) assertAllowed(policy.refusesFolder(folder))
  const written = [
    ...(command === 'export' ? inputs : []),
    ...(find.csv === null || find.csv === '-' ? [] : [find.csv]),
  ]
  for (const file of written) assertAllowed(policy.refusesFolder(dirname(resolve(cwd, file))))
}

function checkHooks({ hooks: { afterBatch, notifyUrl } }: Options, policy: Policy): void {
  if (afterBatch !== null) assertAllowed(policy.refusesCommand(splitCommand(afterBatch).program))
  if (notifyUrl !== null) assertAllowed(policy.refusesWebhook(notifyUrl))
}

const proxyVariables = /^(https?|no|all)_proxy$/i

/** The terminal, in whose environment the policy's proxy stands for the user's own. */
export function withPolicyNetwork(terminal: Terminal, policy: Policy): Terminal {
  const { proxy, address = '', bypass } = policy.fixed.network
  if (proxy === undefined && bypass === undefined && address === '') return terminal
  const own = Object.entries(terminal.env)
  const env: NodeJS.ProcessEnv = Object.fromEntries(
    own.filter(([name]) => (proxy === 'system' ? true : !proxyVariables.test(name))),
  )
  if (proxy !== 'none' && proxy !== 'system' && address !== '') {
    env['HTTPS_PROXY'] = address
    env['HTTP_PROXY'] = address
  }
  if (proxy !== 'none' && bypass !== undefined) {
    for (const name of Object.keys(env)) if (/^no_proxy$/i.test(name)) delete env[name]
    env['NO_PROXY'] = bypass
  }
  return { ...terminal, env }
}
