/** The command line of `reelhaul`: a contract that scripts rely on. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf, UsageError } from '../errors.ts'
import { dataFolderFrom } from './data-folder.ts'
import { findOptionsFrom, findOptionTypes, type FindOptions } from './find-options.ts'
import type { Policy } from '../policy/policy.ts'
import { logOptionTypes, logLevelFrom } from './log-options.ts'
import { controlOptionsFrom, controlOptionTypes, type ControlOptions } from './control-options.ts'
import { statusOptionsFrom, statusOptionTypes, type StatusOptions } from './status-options.ts'
import { hookOptionsFrom, hookOptionTypes, type HookOptions } from './hook-options.ts'
import { namedColumnsFrom, type NamedColumns } from './named-columns.ts'
import { accountOptionsSchema } from '../../preload/contract/model.ts'
import { listEncodings, type ListEncoding } from '../../preload/contract/list-reading.ts'
import type { LogLevel } from '../../preload/contract/log-levels.ts'
import { isLoopback } from '../../preload/contract/loopback.ts'
import {
  collisionPolicies,
  providerNameSchema,
  type CollisionPolicy,
  type ProviderName,
} from '../../preload/contract/vocabulary.ts'

export const commands = [
  'fetch',
  'find',
  'demo',
  'list',
  'retry',
  'export',
  'status',
  'add',
  'pause',
  'resume',
  'cancel',
  'watch',
  'provider',
  'policy',
  'support',
  'help',
  'version',
] as const
export type CommandName = (typeof commands)[number]

export interface Options {
  readonly command: CommandName
  /** What follows the command: files, job ids. */
  readonly inputs: readonly string[]
  readonly provider: ProviderName | null
  /** Descriptions of providers; absolute. */
  readonly providerFiles: readonly string[]
  /** Of `provider check`: the job that is asked for. */
  readonly job: string | null
  /** Of the one provider of the run; without a slash at the end. */
  readonly baseUrl: string | null
  /** Of providers named with their address; each without a slash at the end. */
  readonly baseUrls: Readonly<Partial<Record<ProviderName, string>>>
  /** Keys and files over plain http to other machines, too. */
  readonly allowHttp: boolean
  /** Absolute. */
  readonly out: string | null
  /** Absolute. */
  readonly data: string
  /** Files at once, 1 to 64. */
  readonly concurrency: number
  /** Connections for one large file, 1 to 16. */
  readonly segments: number
  /** Bytes per second. */
  readonly limitRate: number | null
  /** Seconds. */
  readonly pollInterval: number
  /** Seconds, 60 to 604,800. */
  readonly expirationSeconds: number | null
  readonly template: string | null
  /** Of lists; null: found out. */
  readonly encoding: ListEncoding | null
  /** Of workbooks; null: the first that holds jobs. */
  readonly sheet: string | null
  /** Of lists; what is not named is found out. */
  readonly columns: NamedColumns
  /** Subtitles of one job also as one file. */
  readonly joinSubtitles: boolean
  /** For names that a file on the disk has already. */
  readonly collisions: CollisionPolicy
  /** Where webhooks are received; null: nowhere. */
  readonly webhookPort: number | null
  /** Absolute; credentials as `NAME=value` lines. */
  readonly keyFile: string | null
  /** Of jobs that do not say theirs; of `find` the one that is listed. */
  readonly product: string | null
  /** Files that only accompany a result are fetched, too. */
  readonly sideFiles: boolean
  /** The header that carries a webhook's signature; null: signatures are not looked at. */
  readonly webhookHeader: string | null
  readonly json: boolean
  /** Absolute; a policy that holds besides the system's own. */
  readonly policyFile: string | null
  /** Names of the options that the command line has, without hyphens. */
  readonly given: readonly string[]
  /** What the administrator allows; left out: everything. */
  readonly policy?: Policy
  /** How much the log in the data folder says. */
  readonly logLevel: LogLevel
  /** Of `find` alone. */
  readonly find: FindOptions
  readonly control: ControlOptions
  /** Of `status` alone. */
  readonly status: StatusOptions
  /** Of commands that run jobs. */
  readonly hooks: HookOptions
}

/** @throws UsageError where an option names a provider that there is not. */
export function checkProviders(
  { provider, baseUrls }: Pick<Options, 'provider' | 'baseUrls'>,
  names: readonly ProviderName[],
): void {
  const check = (option: string, name: ProviderName) => {
    if (names.includes(name)) return
    throw new UsageError(`${option} takes ${names.join(', ')}; got "${name}"`)
  }
  if (provider !== null) check('--provider', provider)
  for (const name of Object.keys(baseUrls)) check('--base-url', name)
}

/**
 * Reads the command line.
 * @param args without the program's name
 * @throws UsageError naming the option and what it takes
 */
export function readOptions(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Options {
  const { values, positionals } = split(args)
  const [word, ...inputs] = positionals
  const command = commandFrom(word, values.help === true, values.version === true)
  const allowHttp = values['allow-http'] === true
  const json = values.json === true
  return {
    command,
    inputs,
    provider: providerFrom(values.provider),
    providerFiles: (values['provider-file'] ?? []).map((file) => resolve(cwd, file)),
    job: jobFrom(values.job, command),
    ...baseUrlsFrom(values['base-url'] ?? [], allowHttp),
    allowHttp,
    out: values.out === undefined ? null : resolve(cwd, values.out),
    data: dataFolderFrom(values.data, cwd, env),
    concurrency: numberFrom('--concurrency', values.concurrency, 8, 1, 64, true),
    segments: numberFrom('--segments', values.segments, 4, 1, 16, true),
    limitRate: rateFrom(values['limit-rate']),
    pollInterval: numberFrom('--poll-interval', values['poll-interval'], 5, 0, 86_400, false),
    expirationSeconds:
      values['expiration-seconds'] === undefined
        ? null
        : numberFrom('--expiration-seconds', values['expiration-seconds'], 0, 60, 604_800, true),
    template: values.template ?? null,
    encoding: encodingFrom(values.encoding),
    sheet: values.sheet ?? null,
    columns: namedColumnsFrom(values.column ?? []),
    joinSubtitles: values['join-subtitles'] === true,
    collisions: collisionsFrom(values.collisions),
    webhookPort:
      values['webhook-port'] === undefined
        ? null
        : numberFrom('--webhook-port', values['webhook-port'], 0, 1, 65_535, true),
    product: values.product ?? null,
    sideFiles: values['side-files'] === true,
    keyFile: values['key-file'] === undefined ? null : resolve(cwd, values['key-file']),
    json,
    policyFile: values.policy === undefined ? null : resolve(cwd, values.policy),
    given: Object.keys(values),
    find: findOptionsFrom(values, { json, isFind: command === 'find', now: Date.now() }),
    control: controlOptionsFrom(values, command),
    status: statusOptionsFrom(values, command === 'status'),
    webhookHeader: webhookHeaderFrom(values['webhook-header']),
    logLevel: logLevelFrom(values['log-level'], env),
    hooks: hookOptionsFrom(values, { command, allowHttp }),
  }
}

function split(args: readonly string[]) {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        provider: text,
        'provider-file': { ...text, multiple: true },
        job: text,
        'base-url': { ...text, multiple: true },
        'allow-http': flag,
        out: text,
        data: text,
        concurrency: text,
        segments: text,
        'limit-rate': text,
        'poll-interval': text,
        'expiration-seconds': text,
        template: text,
        encoding: text,
        sheet: text,
        column: { ...text, multiple: true },
        collisions: text,
        'join-subtitles': flag,
        'webhook-port': text,
        'key-file': text,
        product: text,
        'side-files': flag,
        'webhook-header': text,
        json: flag,
        policy: text,
        ...findOptionTypes,
        ...logOptionTypes,
        ...statusOptionTypes,
        ...controlOptionTypes,
        ...hookOptionTypes,
        help: { ...flag, short: 'h' },
        version: { ...flag, short: 'V' },
      },
    })
  } catch (error) {
    throw new UsageError(`${messageOf(error)} (reelhaul --help lists what there is)`)
  }
}

function commandFrom(word: string | undefined, help: boolean, version: boolean): CommandName {
  if (help) return 'help'
  if (version) return 'version'
  const known = commands.find((command) => command === word)
  if (known !== undefined) return known
  const what = word === undefined ? 'Say what to do' : `There is no command "${word}"`
  throw new UsageError(`${what}: ${commands.join(', ')}. Job IDs follow "fetch".`)
}

function jobFrom(value: string | undefined, command: CommandName): string | null {
  if (value === undefined) return null
  if (command !== 'provider')
    throw new UsageError('--job belongs to "provider check"; job IDs follow "fetch".')
  if (value.trim() === '') throw new UsageError('--job takes a job ID; got ""')
  return value.trim()
}

function providerFrom(value: string | undefined): ProviderName | null {
  return value === undefined ? null : namedProvider('--provider', value)
}

function namedProvider(option: string, value: string): ProviderName {
  const known = providerNameSchema.safeParse(value.toLowerCase())
  if (known.success) return known.data
  throw new UsageError(`${option} takes the name of a provider, such as redner; got "${value}"`)
}

function collisionsFrom(value: string | undefined): CollisionPolicy {
  const known = collisionPolicies.find((policy) => policy === (value ?? 'number'))
  if (known !== undefined) return known
  throw new UsageError(`--collisions takes ${collisionPolicies.join(', ')}; got "${value}"`)
}

/** By the names of the WHATWG, and those that people know them by. */
function encodingFrom(given: string | undefined): ListEncoding | null {
  if (given === undefined) return null
  const name = given.trim().toLowerCase()
  const found = listEncodings.find((one) => one === name || one === standardName(name))
  if (found) return found
  throw new UsageError(`--encoding takes ${listEncodings.join(', ')}; got "${given}"`)
}

/** `sjis`, `latin1` and `cp1252` are labels of the same standard. */
function standardName(label: string): string | null {
  try {
    return new TextDecoder(label.replace(/^cp(?=12\d\d$)/, 'windows-')).encoding
  } catch {
    return null
  }
}

function webhookHeaderFrom(value: string | undefined): string | null {
  if (value === undefined) return null
  const known = accountOptionsSchema.shape.webhookHeader.safeParse(value)
  if (known.success && known.data !== null) return known.data
  throw new UsageError(
    `--webhook-header takes the name of a header, such as X-Webhook-Signature; got "${value}"`,
  )
}

function baseUrlsFrom(
  values: readonly string[],
  allowHttp: boolean,
): Pick<Options, 'baseUrl' | 'baseUrls'> {
  let baseUrl: string | null = null
  const baseUrls: Partial<Record<ProviderName, string>> = {}
  for (const value of values) {
    // A scheme has no equals sign, so what stands before one is a name.
    const [, name, address = value] = /^([a-z0-9-]+)=(.*)$/is.exec(value) ?? []
    const provider = name === undefined ? null : namedProvider('--base-url', name)
    const twice = provider === null ? baseUrl !== null : baseUrls[provider] !== undefined
    if (twice) throw new UsageError(`--base-url is given twice for ${name ?? 'one provider'}.`)
    const origin = originFrom(address, allowHttp)
    if (provider === null) baseUrl = origin
    else baseUrls[provider] = origin
  }
  return { baseUrl, baseUrls }
}

function originFrom(value: string, allowHttp: boolean): string {
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '') {
    throw new UsageError(
      `--base-url takes an address such as https://api.example.com; got "${value}"`,
    )
  }
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname)) {
    throw new UsageError(
      `--base-url ${url.origin}: over plain http anyone on the way can read the key. Give an https address or, where you trust the network, add --allow-http.`,
    )
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function numberFrom(
  name: string,
  value: string | undefined,
  otherwise: number,
  min: number,
  max: number,
  whole: boolean,
): number {
  if (value === undefined) return otherwise
  const number = value.trim() === '' ? Number.NaN : Number(value)
  if (number >= min && number <= max && (!whole || Number.isInteger(number))) return number
  throw new UsageError(
    `${name} takes a ${whole ? 'whole ' : ''}number from ${min} to ${max}; got "${value}"`,
  )
}

const rateUnits: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

function rateFrom(value: string | undefined): number | null {
  if (value === undefined) return null
  const match = /^(\d+(?:\.\d+)?)([kmg]?)(?:i?b)?$/i.exec(value.trim())
  const rate = Number(match?.[1]) * (rateUnits[(match?.[2] ?? '').toLowerCase()] ?? 1)
  if (rate >= 1024) return Math.round(rate)
  throw new UsageError(
    `--limit-rate takes bytes per second from 1K, such as 500K or 10M; got "${value}"`,
  )
}
