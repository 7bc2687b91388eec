/** A running engine in numbers for Prometheus. No label names a job or a batch: their number is bounded. */
import type { Engine } from '../engine/engine.ts'
import { freeSpaceOf } from '../disk/free-space.ts'
import type { JobRecord } from '../queue/records.ts'
import { version } from '../version.ts'
import { jobStates, type Failure } from '../../preload/contract/vocabulary.ts'
import type { MetricFamily, MetricSample } from './metrics-text.ts'

export interface EngineMetricsDeps {
  readonly engine: Engine
  /** Absolute. */
  readonly dataFolder: string
  /** Epoch ms. */
  readonly now: () => number
}

/** More accounts than these are left out. */
const mostAccounts = 100

/** Jobs whose turn comes with the time. */
const timedStates = ['queued', 'waiting', 'ready'] as const

export class EngineMetrics {
  readonly #deps: EngineMetricsDeps
  readonly #startedAt: number
  readonly #following = new AbortController()
  readonly #saved = { files: 0, bytes: 0 }
  readonly #retries = new Map<string, number>()
  readonly #settled = new Map<string, number>()

  constructor(deps: EngineMetricsDeps) {
    this.#deps = deps
    this.#startedAt = deps.now()
    const { engine } = deps
    const onFile = ({ bytes }: { bytes: number }): void => {
      this.#saved.files++
      this.#saved.bytes += bytes
    }
    const onJob = ({ state }: JobRecord): void => {
      if (state === 'completed' || state === 'failed') addTo(this.#settled, state)
    }
    const onRetry = ({ reason }: Failure): void => addTo(this.#retries, reason)
    engine.on('file', onFile).on('job', onJob)
    engine.queue.on('retried', onRetry)
    this.#following.signal.addEventListener('abort', () => {
      engine.off('file', onFile).off('job', onJob)
      engine.queue.off('retried', onRetry)
    })
  }

  close(): void {
    this.#following.abort()
  }

  async read(): Promise<MetricFamily[]> {
    const free = await freeSpaceOf(this.#deps.dataFolder)
    return [
      ...this.#program(),
      ...this.#queue(),
      ...this.#traffic(),
      ...this.#stops(),
      ...disk(free),
    ]
  }

  #program(): MetricFamily[] {
    const runtime = process.versions['electron'] === undefined ? 'node' : 'electron'
    return [
      gauge('build_info', 'Version of the program; always 1.', [
        { labels: { version, runtime, node: process.versions.node }, value: 1 },
      ]),
      gauge('start_time_seconds', 'When these figures began, seconds since 1970.', [
        { value: this.#startedAt / 1000 },
      ]),
      gauge('paused', '1 while everything is paused.', [
        { value: this.#deps.engine.paused ? 1 : 0 },
      ]),
    ]
  }

  #queue(): MetricFamily[] {
    const { store } = this.#deps.engine
    const counts = store.lists.counts()
    const files = store.batches.all().map(({ id }) => store.batches.files(id))
    return [
      gauge(
        'jobs',
        'Jobs in the queue by state.',
        jobStates.map((state) => ({ labels: { state }, value: counts[state] ?? 0 })),
      ),
      gauge('files', 'Files that the jobs of the queue have saved.', [
        { value: files.reduce((sum, one) => sum + one.files, 0) },
      ]),
      gauge('files_bytes', 'Bytes of these files.', [
        { value: files.reduce((sum, one) => sum + one.bytes, 0) },
      ]),
      gauge('due_lag_seconds', 'For how long the job whose turn is first has been due.', [
        { value: this.#lagSeconds() },
      ]),
      counter('jobs_settled_total', 'Jobs that came to an end.', byLabel('state', this.#settled)),
    ]
  }

  #lagSeconds(): number {
    const { engine, now } = this.#deps
    const first = engine.store.due.nextAt(timedStates, Number.MIN_SAFE_INTEGER)
    return first === null ? 0 : Math.max(0, now() - first) / 1000
  }

  #traffic(): MetricFamily[] {
    const { engine } = this.#deps
    const { api, storage } = engine.requests
    return [
      counter('files_saved_total', 'Files saved.', [{ value: this.#saved.files }]),
      counter('saved_bytes_total', 'Bytes of saved files.', [{ value: this.#saved.bytes }]),
      gauge('download_bytes_per_second', 'Bytes that arrive in a second.', [
        { value: Math.round(engine.views.totals().bytesPerSecond) },
      ]),
      gauge('downloads', 'Files that are being loaded.', [{ value: engine.filesMoving }]),
      counter('requests_total', 'Requests by kind.', [
        { labels: { kind: 'api' }, value: api },
        { labels: { kind: 'storage' }, value: storage },
      ]),
      counter(
        'api_answers_total',
        'Answers of providers by class of status; none: there was no answer.',
        engine.answers.map(({ provider, result, requests }) => ({
          labels: { provider, result },
          value: requests,
        })),
      ),
      counter('retries_total', 'Jobs tried again, by reason.', byLabel('reason', this.#retries)),
      counter('renewals_total', 'Links renewed before they expired.', [{ value: engine.renewals }]),
    ]
  }

  /** Accounts by their ids, which name no secret. */
  #stops(): MetricFamily[] {
    const { engine } = this.#deps
    const attention = engine.attention()
    const blocked = new Set(attention.flatMap((one) => (one.blocked ? (one.accountId ?? []) : [])))
    return [
      gauge(
        'account_blocked',
        '1 while an account needs a person.',
        engine
          .accounts()
          .slice(0, mostAccounts)
          .map(({ id, provider }) => ({
            labels: { account: id, provider },
            value: blocked.has(id) ? 1 : 0,
          })),
      ),
      gauge('folders_blocked', 'Folders that cannot be written.', [
        { value: attention.filter(({ folder }) => folder !== null).length },
      ]),
    ]
  }
}

function disk(freeBytes: number | null): MetricFamily[] {
  if (freeBytes === null) return []
  return [gauge('disk_free_bytes', 'Room where the queue lives.', [{ value: freeBytes }])]
}

const gauge = (name: string, help: string, samples: readonly MetricSample[]): MetricFamily => ({
  ...{ name, help, samples },
  type: 'gauge',
})

const counter = (name: string, help: string, samples: readonly MetricSample[]): MetricFamily => ({
  ...{ name, help, samples },
  type: 'counter',
})

const addTo = (counts: Map<string, number>, key: string): void =>
  void counts.set(key, (counts.get(key) ?? 0) + 1)

const byLabel = (label: string, counts: ReadonlyMap<string, number>): MetricSample[] =>
  [...counts].map(([name, value]) => ({ labels: { [label]: name }, value }))
