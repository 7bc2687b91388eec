/** `reelhaul fetch` and `reelhaul retry`. */
import { resolve } from 'node:path'
import { checkTemplate, DEFAULT_TEMPLATE } from '../naming/name-template.ts'
import { meantJobs } from '../control/engine-control.ts'
import type { Engine } from '../engine/engine.ts'
import { UsageError } from '../errors.ts'
import { activeStates } from '../queue/job-state.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { accountsFor } from './headless-accounts.ts'
import { JsonReporter } from './json-reporter.ts'
import { LiveReporter } from './live-reporter.ts'
import { openEngine, type OpenedEngine } from './open-engine.ts'
import { headlessNetwork } from './headless-network.ts'
import type { Options } from './options.ts'
import { newJobsOf } from './new-jobs.ts'
import { readInputs, type ReadInputs } from './read-inputs.ts'
import { receiveWebhooks } from './receive-webhooks.ts'
import type { Reporter } from './reporter.ts'
import { retryFailed, worthAnotherTry } from './retry-failed.ts'
import { exitCodes, runQueue } from './run-queue.ts'
import type { RunHooks } from './run-hooks.ts'
import { talkToRun, type Closable } from './talk-to-run.ts'
import type { Terminal } from './terminal.ts'

/** Queues the inputs (if any), takes up what the data folder holds, and runs to the end. */
export async function fetchJobs(
  options: Options,
  terminal: Terminal,
  providers: ProviderRegistry,
): Promise<number> {
  requireReader(options, terminal)
  const queued = await queueFiles(options, terminal, providers)
  if (queued === null) return exitCodes.interrupted
  const { opened, reporter, named } = queued
  return run({ ...opened, providers, options, terminal }, reporter, named)
}

/**
 * On its own, so that a long table is not kept in memory while its jobs run.
 * @returns null when it was interrupted before all was read; nothing is queued then.
 */
async function queueFiles(options: Options, terminal: Terminal, providers: ProviderRegistry) {
  const inputs = await orInterrupted(
    readInputs(options.inputs, options, terminal, providers),
    terminal,
  )
  if (inputs === null) return null
  const template = checkTemplate(options.template ?? DEFAULT_TEMPLATE, inputs.columns)
  const opened = openEngine(options, terminal, providersOf(inputs), providers)
  const { engine } = opened
  const folder = options.out ?? resolve(terminal.cwd, 'reelhaul-files')
  const reporter = reporterFor(options, terminal, engine, folder)
  for (const remark of inputs.remarks) reporter.notice(remark)
  const batch = { folder, template, name: inputs.name }
  const named = await queueInputs({ engine, options, providers }, inputs, batch).catch(
    async (error: unknown) => {
      await engine.stop()
      throw error
    },
  )
  for (const hint of inputs.hints) engine.hint(hint)
  retryFailed(engine, named, worthAnotherTry)
  return { opened, reporter, named }
}

async function orInterrupted<T>(work: Promise<T>, { interrupted }: Terminal): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (interrupted.aborted) return null
    throw error
  }
}

/** Takes up failed jobs again: those named, or all. */
export async function retryJobs(
  options: Options,
  terminal: Terminal,
  providers: ProviderRegistry,
): Promise<number> {
  requireReader(options, terminal)
  const opened = openEngine(options, terminal, [], providers)
  const { engine } = opened
  const failed = failedJobs(engine, options)
  const reporter = reporterFor(options, terminal, engine, options.out ?? terminal.cwd)
  retryFailed(engine, failed, () => true)
  return run({ ...opened, providers, options, terminal }, reporter, failed)
}

/**
 * Runs jobs that are in the queue already; jobs of earlier runs that had failed are tried again.
 * @param named jobs that this run is started for
 */
export function runJobs(
  going: GoingRun,
  named: readonly number[],
  folder: string,
): Promise<number> {
  const { engine, options, terminal } = going
  const reporter = reporterFor(options, terminal, engine, folder)
  retryFailed(engine, named, worthAnotherTry)
  return run(going, reporter, named)
}

/** A run whose events cannot be read is not started. @throws Error where stdout is closed. */
function requireReader({ json }: Options, terminal: Terminal): void {
  if (json) terminal.requireStdout()
}

/** An open queue, and what it was opened with. */
export interface GoingRun extends OpenedEngine {
  readonly options: Options
  readonly terminal: Terminal
  readonly providers: ProviderRegistry
}

/** Runs to the end, with ears open for webhooks and other commands where they are wanted. */
async function run(going: GoingRun, reporter: Reporter, named: readonly number[]): Promise<number> {
  const { engine, options, terminal } = going
  const hooks = await hooksFor(engine, reporter, options, terminal)
  const jobs = tracked(engine, named)
  const ears = await listen(going, jobs).catch(async (error) => {
    await engine.stop()
    throw error
  })
  try {
    return await runQueue({ engine, reporter, jobs, hooks, interrupted: terminal.interrupted })
  } finally {
    await hooks?.close()
    for (const one of ears) await one.close()
  }
}

/** @param jobs of the run; those that come in from outside are added. */
async function listen(going: GoingRun, jobs: number[]): Promise<Closable[]> {
  const { engine, options, terminal } = going
  const webhooks = await receiveWebhooks(engine, options, terminal.env)
  const ears = webhooks === null ? [] : [webhooks]
  try {
    return [...ears, await talkToRun({ ...going, onAdded: (more) => void jobs.push(...more) })]
  } catch (error) {
    await webhooks?.close()
    throw error
  }
}

/** Undefined: the options name none, and nothing is loaded for them. */
async function hooksFor(
  engine: Engine,
  reporter: Reporter,
  options: Options,
  terminal: Terminal,
): Promise<RunHooks | undefined> {
  const { hooks, data } = options
  if (hooks.afterBatch === null && hooks.notifyUrl === null) return undefined
  try {
    const { createRunHooks } = await import('./run-hooks.ts')
    const { env, interrupted } = terminal
    const network = headlessNetwork(options, terminal)
    const parts = { engine, reporter, env, network, interrupted }
    return createRunHooks({ ...parts, options: { ...hooks, data } })
  } catch (error) {
    await engine.stop()
    throw error
  }
}

function providersOf(inputs: ReadInputs): ProviderName[] {
  return [...new Set(inputs.rows.map(({ provider }) => provider))]
}

interface Run {
  readonly engine: Engine
  readonly options: Options
  readonly providers: ProviderRegistry
}

async function queueInputs(
  { engine, options, providers }: Run,
  inputs: ReadInputs,
  batch: { name: string; folder: string; template: string },
): Promise<number[]> {
  if (inputs.rows.length === 0) return []
  const accounts = accountsFor(engine, providersOf(inputs), options, providers)
  const jobs = newJobsOf(inputs, accounts)
  const { added, known } = await engine.addBatch(batch, jobs)
  return [...added, ...known]
}

function failedJobs(engine: Engine, { inputs, control: { batch } }: Options): number[] {
  if (batch !== null) {
    const meant = meantJobs(engine.store, { action: 'retry', batch, ids: [...inputs] })
    return engine.store.lists.matching({ ids: meant }, ['failed', 'cancelled'])
  }
  const failed = engine.store.lists.ids({ states: ['failed', 'cancelled'] })
  if (inputs.length === 0) return failed
  const wanted = new Set(inputs)
  const found = failed.filter((id) => wanted.has(engine.store.jobs.get(id)?.remoteId ?? ''))
  if (found.length > 0) return found
  throw new UsageError(
    `No failed job is called ${inputs.join(' or ')}; "reelhaul list" shows them.`,
  )
}

/** Jobs this run answers for: those named, and those an earlier run left unfinished. */
function tracked(engine: Engine, named: readonly number[]): number[] {
  const unfinished = engine.store.lists.ids({ states: [...activeStates, 'blocked'] })
  return [...new Set([...named, ...unfinished])]
}

function reporterFor(
  options: Options,
  terminal: Terminal,
  engine: Engine,
  folder: string,
): Reporter {
  const reporter = options.json
    ? new JsonReporter(terminal.stdout, terminal.stderr)
    : new LiveReporter({
        out: terminal.stderr,
        look: () => engine.views.totals(),
        now: Date.now,
        folder,
      })
  if (engine.notice !== null) reporter.notice(engine.notice)
  return reporter
}
