/** The command line of `reelhaul`: a contract that scripts rely on. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { messageOf, UsageError } from '../errors.ts'
import { dataFolderFrom } from './data-folder.ts'
import { findOptionsFrom, findOptionTypes, type FindOptions } from './find-options.ts'
import { accountOptionsSchema } from '../../preload/contract/model.ts'
import { listEncodings, type ListEncoding } from '../../preload/contract/list-reading.ts'
import { isLoopback } from '../../preload/contract/loopback.ts'
import {
  collisionPolicies,
  builtInProviders,
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
  'provider',
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
  /** Of `find` alone. */
  readonly find: FindOptions
}

export const usage = `Usage:
  reelhaul fetch [FILE.csv|.xlsx|.txt|.json|JOB_ID|-]...      queue and run until every job is settled
  reelhaul find --provider NAME [--since 7d]...              list recent jobs, where the provider documents that
  reelhaul demo [--out DIR]                                  the same against the embedded simulator
  reelhaul list                                              the jobs in the state folder
  reelhaul retry [JOB_ID]...                                 take up failed jobs again and run
  reelhaul export [FILE.csv|FILE.json]                       write the receipt (without a file: to stdout)
  reelhaul provider check FILE.yaml [--job ID]               try a provider's description on its examples, or on a job
  reelhaul provider list                                     the providers, and where they come from
  reelhaul provider schema                                   the JSON Schema of descriptions, for editors

Options:
  --provider NAME          ${builtInProviders.join(' ')}; left out: a CSV column, else the shape of the ID
  --provider-file FILE     a provider described in a file (repeatable); those in the folder
                           "providers" of the data folder are there anyway
  --base-url URL           that provider's API origin (default: the documented one); for several
                           providers: --base-url redner=URL --base-url a2e=URL
  --allow-http             keys and files over plain http to other machines, too
  --out DIR                where files go (default: ./reelhaul-files)
  --data DIR               where the queue lives; the same folder again resumes
  --concurrency N          files at once, 1 to 64 (default 8)
  --segments N             connections per large file, 1 to 16 (default 4)
  --limit-rate RATE        bytes per second for all, such as 500K or 10M
  --poll-interval S        shortest time between two polls of one job, seconds (default 5)
  --expiration-seconds N   lifetime asked of Redner, 60 to 604800
  --template T             file name template, such as "{title} {locale}.{ext}"
  --encoding NAME          what lists are written in, such as shift_jis (left out: guessed)
  --sheet NAME             the sheet of a workbook (left out: the first with jobs)
  --collisions WHAT        a name that a file has already: number (default), overwrite or skip
  --join-subtitles         subtitles that come in several files also as one, NAME.joined.srt
  --product P              product of jobs that do not say theirs, such as faceSwap or render;
                           find: list this one alone
  --side-files             also save files that only accompany a result
  --webhook-port N         receive Redner's webhooks on this machine; REELHAUL_WEBHOOK_SECRET is
                           the last part of their address: http://127.0.0.1:N/webhook/SECRET
  --since WHEN             find: jobs made since a day, 2026-11-01, or in the last 7d or 36h
  --status WORD            find: waiting, ready, failed or the provider's own word (repeatable)
  --limit N                find: stop after so many jobs
  --csv FILE|-             find: write a list that "reelhaul fetch" reads
  --fetch                  find: queue and fetch what is found
  --key-file FILE          credentials as NAME=value lines, readable by you alone (mode 0600);
                           what the environment says goes before
  --webhook-header NAME    the header with their signature, which is made with the secret in
                           REELHAUL_WEBHOOK_SIGNING_SECRET: what is not signed is refused then
  --json                   one JSON object a line on stdout
  --help, --version

Credentials: REELHAUL_API_KEY (for Adobe the bearer token), REELHAUL_CLIENT_ID (Adobe's x-api-key).
With REELHAUL_CLIENT_SECRET beside the client ID and no key, Adobe's tokens are got and renewed;
REELHAUL_TOKEN_URL and REELHAUL_TOKEN_SCOPE replace the documented token endpoint and scope.
Jobs of several providers in one run: REELHAUL_API_KEY_REDNER, REELHAUL_API_KEY_ADOBE and so on.
Exit codes: 0 every job saved or the list read, 1 some failed, 2 bad usage or input, 130 interrupted with the state kept.
`

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
    find: findOptionsFrom(values, { json, isFind: command === 'find', now: Date.now() }),
    webhookHeader: webhookHeaderFrom(values['webhook-header']),
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
        collisions: text,
        'join-subtitles': flag,
        'webhook-port': text,
        'key-file': text,
        product: text,
        'side-files': flag,
        'webhook-header': text,
        json: flag,
        ...findOptionTypes,
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
