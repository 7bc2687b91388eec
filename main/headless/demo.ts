/** `reelhaul demo`: the main job against the embedded simulator. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { addSampleBatch } from '../demo/sample-batch.ts'
import { SAMPLE_BATCH_NAME } from '../demo/sample-batch-name.ts'
import { startSimulator, type Simulator } from '../demo/simulator.ts'
import { DEFAULT_TEMPLATE } from '../naming/name-template.ts'
import type { Engine } from '../engine/engine.ts'
import { createEngine } from '../engine/create-engine.ts'
import type { JobRecord } from '../queue/records.ts'
import { providerLabels, type ProviderName } from '../../preload/contract/vocabulary.ts'
import { JsonReporter } from './json-reporter.ts'
import { LiveReporter } from './live-reporter.ts'
import { limitsFrom } from './open-engine.ts'
import type { Options } from './options.ts'
import { exitCodes, runQueue } from './run-queue.ts'
import type { Terminal } from './terminal.ts'
import { bytesText, fit, plural, printable, table } from './text-format.ts'

/** Runs the sample batch. The one job that fails at the provider is part of the show: exit code 0. */
export async function runDemo(options: Options, terminal: Terminal): Promise<number> {
  const data = await mkdtemp(join(tmpdir(), 'reelhaul-demo-queue-'))
  const out = options.out ?? (await mkdtemp(join(tmpdir(), 'reelhaul-demo-')))
  const simulator = await startSimulator()
  try {
    return await runAgainst(simulator, { ...options, data, out }, out, terminal)
  } finally {
    await simulator.close()
    await rm(data, { recursive: true, force: true })
  }
}

async function runAgainst(
  simulator: Simulator,
  options: Options,
  out: string,
  terminal: Terminal,
): Promise<number> {
  const engine = createEngine({
    dataFolder: options.data,
    unattended: true,
    limits: { ...limitsFrom(options), pollIntervalSeconds: Math.min(options.pollInterval, 0.3) },
    credential: (accountId) => simulator.credentials[accountId] ?? null,
    log: (message) => terminal.stderr.write(`${message}\n`),
  })
  const jobs = await queueSamples(engine, simulator, out, options.template ?? DEFAULT_TEMPLATE)
  const reporter = options.json
    ? new JsonReporter(terminal.stdout, terminal.stderr)
    : new LiveReporter({
        out: terminal.stderr,
        look: () => engine.views.totals(),
        now: Date.now,
        folder: out,
      })
  reporter.notice(`${plural(jobs.length, 'sample job')} at providers simulated on this machine.`)
  let outcome = ''
  engine.on('job', () => {
    if (engine.unsettled === 0) outcome = outcomeTable(engine, jobs, out)
  })
  const code = await runQueue({ engine, reporter, jobs, interrupted: terminal.interrupted })
  if (!options.json) terminal.stdout.write(`\n${outcome}`)
  return code === exitCodes.failed ? exitCodes.saved : code
}

async function queueSamples(
  engine: Engine,
  simulator: Simulator,
  folder: string,
  template: string,
): Promise<number[]> {
  const samples = addSampleBatch(simulator)
  for (const provider of new Set(samples.map((sample) => sample.provider))) {
    const baseUrl = simulator.baseUrls[provider]
    engine.saveAccount({ id: provider, provider, name: providerLabels[provider], baseUrl })
  }
  const rows = samples.map(({ provider, remoteId, title }) => ({
    accountId: provider,
    remoteId,
    title,
    columns: {},
  }))
  const { added } = await engine.addBatch({ name: SAMPLE_BATCH_NAME, folder, template }, rows)
  return [...added]
}

function outcomeTable(engine: Engine, ids: readonly number[], folder: string): string {
  const jobs = ids.map((id) => engine.store.jobs.get(id)).filter((job) => job !== null)
  return table([
    ['JOB', 'PROVIDER', 'STATE', 'SIZE', 'RENEWED', 'FILES OR REASON'],
    ...jobs.map((job) => outcomeRow(engine, job, folder)),
  ])
}

function outcomeRow(engine: Engine, job: JobRecord, folder: string): string[] {
  const saved = engine.store.outputs.ofJob(job.id).filter((output) => output.state === 'saved')
  const bytes = saved.reduce((sum, output) => sum + output.bytesDone, 0)
  const names = saved.map((output) => relative(folder, output.path ?? ''))
  return [
    printable(job.title ?? job.remoteId),
    labelOf(job.provider),
    job.state,
    saved.length === 0 ? '–' : bytesText(bytes),
    job.renewals === 0 ? '–' : `${job.renewals}×`,
    fit(printable(job.failure?.message ?? names.join(', ')), 90),
  ]
}

/** The demo has the built-in providers alone. */
const labelOf = (provider: ProviderName): string =>
  new Map<string, string>(Object.entries(providerLabels)).get(provider) ?? provider
