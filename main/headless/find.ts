/** `reelhaul find`: the jobs that a provider lists, as a table, as a list for later, or fetched at once. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createFinder } from '../engine/create-finder.ts'
import type { Engine } from '../engine/engine.ts'
import { messageOf, UsageError } from '../errors.ts'
import { checkTemplate, DEFAULT_TEMPLATE } from '../naming/name-template.ts'
import { finderOf } from '../polling/job-finder.ts'
import type { Provider } from '../providers/provider.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { JobRecord, NewBatch } from '../queue/records.ts'
import { openReadOnly } from '../queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../queue/sqlite/sqlite-job-store.ts'
import { whatIsHere, type FoundHere } from '../views/found-here.ts'
import { defaultAccountOptions } from '../../preload/contract/account-rules.ts'
import { EnvironmentKeys } from './credentials.ts'
import { runJobs } from './fetch.ts'
import { readPages, type ReadPages } from './find-pages.ts'
import { foundCsv, JsonFoundReport, TableFoundReport, type FoundReport } from './found-report.ts'
import { accountOf, accountsFor } from './headless-accounts.ts'
import { openEngine } from './open-engine.ts'
import { headlessNetwork } from './headless-network.ts'
import type { Options } from './options.ts'
import { exitCodes } from './run-queue.ts'
import type { Terminal } from './terminal.ts'
import { plural } from './text-format.ts'

interface Find {
  readonly options: Options
  readonly terminal: Terminal
  readonly providers: ProviderRegistry
  readonly provider: Provider
}

type AskPage = (cursor: string | null) => Promise<FoundHere>

/**
 * @throws UsageError where the provider documents no list, or a key is missing; ReelhaulError when the
 *   list cannot be had.
 */
export async function findJobs(
  options: Options,
  terminal: Terminal,
  providers: ProviderRegistry,
): Promise<number> {
  const find = { options, terminal, providers, provider: providerOf(options, providers) }
  finderOf(find.provider, wantedOf(find).product)
  if (options.json || options.find.csv === '-') terminal.requireStdout()
  return options.find.fetch ? findAndFetch(find) : findOnly(find)
}

function providerOf({ provider, inputs }: Options, providers: ProviderRegistry): Provider {
  const [input] = inputs
  if (input !== undefined)
    throw new UsageError(`find takes no files or job IDs; got "${input}". "reelhaul fetch" does.`)
  if (provider !== null) return providers.named(provider)
  const listing = providers.all().filter(({ find }) => find !== undefined)
  const names = listing.map(({ name }) => name).join(', ')
  throw new UsageError(`find needs --provider NAME. Lists of jobs are documented by: ${names}.`)
}

/** Looks without a queue, so that another run may have the data folder meanwhile. */
async function findOnly(find: Find): Promise<number> {
  const { options, terminal, providers, provider } = find
  const keys = new EnvironmentKeys(terminal.env, providers)
  keys.setMain(provider.name)
  keys.checkTokenOptions([provider.name], options.allowHttp)
  keys.require([provider.name], false)
  const account = accountOf(provider, options)
  const own = { ...defaultAccountOptions, ...account.options }
  const finder = createFinder({
    account: {
      ...account,
      allowHttp: options.allowHttp,
      options: { ...own, ...keys.tokenOptions(provider.name) },
    },
    providers,
    credential: () => keys.of(provider.name),
    network: headlessNetwork(options, terminal),
  })
  const store = queueIn(find)
  const wanted = wantedOf(find)
  const { interrupted } = terminal
  try {
    const found = await read(find, async (cursor) =>
      whatIsHere(
        await finder.page({ ...wanted, cursor }, interrupted),
        account.id,
        store?.jobs ?? null,
      ),
    )
    if (found.ended !== 'interrupted') await writeCsv(find, found)
    summarise(find, found, finder.requests)
    return found.ended === 'interrupted' ? exitCodes.interrupted : exitCodes.saved
  } finally {
    finder.close()
    store?.close()
  }
}

async function findAndFetch(find: Find): Promise<number> {
  const { options, terminal, providers, provider } = find
  const template = checkTemplate(options.template ?? DEFAULT_TEMPLATE, [])
  const folder = options.out ?? resolve(terminal.cwd, 'reelhaul-files')
  const opened = openEngine(options, terminal, [provider.name], providers)
  const { engine } = opened
  const batch = { name: batchNameOf(provider, Date.now()), folder, template }
  const jobs = await findAndQueue(find, engine, batch).catch(async (error: unknown) => {
    await engine.stop()
    throw error
  })
  if (jobs !== null) return runJobs({ ...opened, options, terminal, providers }, jobs, folder)
  await engine.stop()
  return exitCodes.interrupted
}

/** Ids of what was found and is in the queue now; null: interrupted before anything was queued. */
async function findAndQueue(
  find: Find,
  engine: Engine,
  batch: NewBatch,
): Promise<readonly number[] | null> {
  const { options, terminal, providers, provider } = find
  const [accountId = ''] = accountsFor(engine, [provider.name], options, providers).values()
  const wanted = wantedOf(find)
  const found = await read(find, (cursor) =>
    engine.findJobs(accountId, { ...wanted, cursor }, terminal.interrupted),
  )
  if (found.ended === 'interrupted') return null
  await writeCsv(find, found)
  const rows = toFetch(find, found).map(({ remoteId, product, title }) => ({
    ...{ accountId, remoteId, product, title },
    columns: {},
  }))
  if (rows.length === 0) return []
  const { added, known } = await engine.addBatch(batch, rows)
  return [...added, ...known]
}

/** A product in any spelling, as `--product` takes it everywhere. */
function wantedOf({ options, provider }: Pick<Find, 'options' | 'provider'>) {
  const folded = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]+/g, '')
  const { product, find } = options
  const listed = provider.find?.products.find((one) => folded(one) === folded(product ?? ''))
  return { product: listed ?? product, since: find.since }
}

function read({ options, terminal, provider }: Find, page: AskPage): Promise<ReadPages> {
  const { statuses, limit } = options.find
  const report = reportOf(options, terminal, provider)
  return readPages({
    ...{ page, statuses, limit },
    onPage: (jobs) => report?.page(jobs),
    onWait: (ms, error) =>
      terminal.stderr.write(`${error.message} Trying again in ${Math.round(ms / 1000)} s.\n`),
    signal: terminal.interrupted,
  })
}

/** Null: nothing is printed but the CSV. */
function reportOf(options: Options, { stdout }: Terminal, { name }: Provider): FoundReport | null {
  if (options.find.csv === '-') return null
  return options.json ? new JsonFoundReport(stdout, name) : new TableFoundReport(stdout)
}

interface QueueHere {
  readonly jobs: { find(accountId: string, remoteId: string): JobRecord | null }
  close(): void
}

/** What is queued in the data folder, also while another run works with it; null: nothing. */
function queueIn({ options, terminal }: Find): QueueHere | null {
  const path = join(options.data, 'queue.sqlite')
  let unreadable = false
  const readable = <T>(work: () => T): T | null => {
    if (unreadable) return null
    try {
      return work()
    } catch (error) {
      unreadable = true
      const why = `${path} cannot be read (${messageOf(error)})`
      terminal.stderr.write(`${why}: which jobs are here already is not known.\n`)
      return null
    }
  }
  if (!existsSync(path)) return null
  const store = readable(() => new SqliteJobStore(openReadOnly(path)))
  if (store === null) return null
  return {
    jobs: { find: (...job) => readable(() => store.jobs.find(...job)) },
    close: () => store.close(),
  }
}

async function writeCsv({ options, terminal, provider }: Find, found: ReadPages): Promise<void> {
  const { csv } = options.find
  if (csv === null) return
  const text = foundCsv(found.jobs, provider.name)
  if (csv === '-') {
    terminal.stdout.write(text)
    return
  }
  const path = resolve(terminal.cwd, csv)
  await writeFile(path, text).catch((error: unknown) => {
    throw new UsageError(`The list could not be written: ${messageOf(error)}`, { cause: error })
  })
}

function summarise({ options, terminal, provider }: Find, found: ReadPages, api: number): void {
  const { jobs, unusable, ended } = found
  const here = jobs.filter((job) => job.here !== null).length
  const event = { event: 'summary', found: jobs.length, here, unusable, ended, requests: { api } }
  if (options.json) terminal.stdout.write(`${JSON.stringify(event)}\n`)
  const sentence =
    jobs.length === 0
      ? 'No jobs found.'
      : `${plural(jobs.length, 'job')} found, ${here} of them here already.`
  terminal.stderr.write([sentence, ...remarks(found, provider), ''].join('\n'))
}

function remarks({ unusable, ended }: ReadPages, { label }: Provider): string[] {
  return [
    unusable > 0 && `Left out, because their IDs cannot be used: ${unusable}.`,
    ended === 'repeats' && `${label}'s list began to repeat itself: it may not be complete.`,
    ended === 'tooLong' && 'The list is longer than is read at once; narrow it with --since.',
    ended === 'interrupted' && 'Interrupted: the list is not complete.',
  ].filter((remark) => remark !== false)
}

/** Jobs that failed at their provider have nothing to fetch: they are taken only where asked for. */
function toFetch({ options, terminal, provider }: Find, found: ReadPages): ReadPages['jobs'] {
  for (const remark of remarks(found, provider)) terminal.stderr.write(`${remark}\n`)
  if (options.find.statuses.length > 0) return found.jobs
  const failed = found.jobs.filter(({ state }) => state === 'failed').length
  if (failed > 0)
    terminal.stderr.write(`${plural(failed, 'failed job')} left out; --status failed takes them.\n`)
  return found.jobs.filter(({ state }) => state !== 'failed')
}

/** `Adobe jobs of 28 Nov`. */
function batchNameOf({ label }: Provider, now: number): string {
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(now)
  return `${label} jobs of ${day}`
}
