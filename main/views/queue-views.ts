/** The queue as the window sees it: records of the store joined with what moves right now. */
import { basename } from 'node:path'
import type {
  Attention,
  BatchEstimate,
  BatchView,
  JobDetail,
  JobView,
  OutputView,
  QueuePage,
  QueueQuery,
  Summary,
} from '../../preload/contract/model.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { isAsked } from '../queue/job-state.ts'
import { targetOf } from '../queue/job-target.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { BatchRecord, JobRecord, OutputRecord } from '../queue/records.ts'
import type { Stall } from '../queue/stall-detection.ts'
import type { BatchEstimates } from './batch-estimates.ts'
import type { LiveProgress } from '../outputs/live-progress.ts'
import { total } from '../queue/sqlite/state-counts.ts'

export interface Attentive {
  readonly accountId: string | null
  readonly failure: Failure
  /** When it ends by itself, epoch ms; null: when the user has done something, or that is not known. */
  readonly until: number | null
}

export interface QueueViewsDeps {
  readonly store: QueueReader
  readonly live: LiveProgress
  readonly attention: () => readonly Attentive[]
  readonly isPaused: () => boolean
  readonly stallOf: (job: JobRecord) => Stall
  readonly estimates: BatchEstimates
}

export class QueueViews {
  readonly #store: QueueReader
  readonly #live: LiveProgress
  readonly #deps: QueueViewsDeps

  constructor(deps: QueueViewsDeps) {
    this.#store = deps.store
    this.#live = deps.live
    this.#deps = deps
  }

  page(query: QueueQuery): QueuePage {
    const { total: all, jobs } = this.#store.lists.page(query)
    const batches = this.#store.batches.all()
    const names = new Map(batches.map((batch) => [batch.id, batch.name]))
    return {
      query,
      total: all,
      rows: jobs.map((job) => this.#row(job, names.get(job.batchId) ?? '')),
      batches: batches.map((batch) => this.batch(batch)),
      summary: this.summary(),
    }
  }

  summary(): Summary {
    const counts = this.#store.lists.counts()
    return {
      jobs: total(counts),
      counts,
      bytesPerSecond: this.#live.speed(),
      throughput: this.#live.throughput(),
      paused: this.#deps.isPaused(),
      attention: this.#attentions(),
    }
  }

  batch(batch: BatchRecord): BatchView {
    const counts = this.#store.batches.counts(batch.id)
    const { id, name, folder, createdAt, settledAt } = batch
    const saved = this.#store.batches.files(id)
    const amounts = this.#store.batches.amounts(id)
    return {
      id,
      name,
      folder,
      createdAt,
      settledAt,
      jobs: total(counts),
      counts,
      partial: this.#store.batches.partialCount(id),
      ...saved,
      costs: amounts.costs.map((cost) => ({ ...cost })),
      durationSeconds: amounts.durationSeconds,
      estimate: settledAt === null ? this.#estimate(id, counts.completed ?? 0, saved) : null,
    }
  }

  #estimate(
    id: number,
    jobs: number,
    saved: { files: number; bytes: number },
  ): BatchEstimate | null {
    return this.#deps.isPaused() ? null : this.#deps.estimates.of(id, { jobs, ...saved })
  }

  detail(id: number): JobDetail | null {
    const job = this.#store.jobs.get(id)
    const batch = job === null ? null : this.#store.batches.get(job.batchId)
    if (job === null || batch === null) return null
    const outputs = this.#store.outputs.ofJob(id)
    return {
      ...this.#row(job, batch.name, outputs),
      folder: targetOf(job, batch).folder,
      columns: { ...job.columns },
      product: job.product,
      cost: job.cost,
      costUnit: job.costUnit,
      durationSeconds: job.durationSeconds,
      words: job.words,
      renewals: job.renewals,
      timeline: [
        { at: job.createdAt, event: { code: 'added', params: { batch: batch.name } } },
        ...this.#store.timeline.ofJob(id),
      ],
      files: outputs.map(fileOf),
    }
  }

  #attentions(): Attention[] {
    return this.#deps.attention().map(({ accountId, failure, until }) => ({
      accountId,
      failure,
      until,
      jobs: accountId === null ? 0 : this.#store.lists.count({ states: ['blocked'], accountId }),
    }))
  }

  #row(
    job: JobRecord,
    batchName: string,
    outputs: readonly OutputRecord[] = this.#store.outputs.ofJob(job.id),
  ): JobView {
    const views = outputs.map((output) => this.#output(output))
    const sizes = views.map((view) => view.bytesTotal)
    return {
      id: job.id,
      batchId: job.batchId,
      batchName,
      provider: job.provider,
      accountId: job.accountId,
      remoteId: job.remoteId,
      title: job.title,
      state: job.state,
      providerStatus: job.status,
      providerProgress: job.progress,
      bytesDone: views.reduce((sum, view) => sum + view.bytesDone, 0),
      bytesTotal:
        sizes.length === 0 || sizes.includes(null)
          ? null
          : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
      bytesPerSecond: this.#live.speed(job.id),
      outputs: views,
      missing: [...job.missing],
      warnings: this.#warnings(job),
      failure: job.failure,
      nextDueAt: this.#nextDueAt(job),
      createdAt: job.createdAt,
      updatedAt: job.updatedAt,
      completedAt: job.completedAt,
    }
  }

  #warnings(job: JobRecord): JobWarning[] {
    const stall = this.#deps.stallOf(job)
    return stall.type === 'stuck' ? [...job.warnings, stall.warning] : [...job.warnings]
  }

  #output(output: OutputRecord): OutputView {
    const live = this.#live.of(output.id)
    return {
      key: output.key,
      kind: output.kind,
      locale: output.locale,
      state: output.state,
      fileName: output.path === null ? null : basename(output.path),
      bytesDone: live?.done ?? output.bytesDone,
      bytesTotal: live?.total ?? output.sizeBytes,
      credentials: output.credentials,
      found: output.check?.found ?? null,
      again: output.earlier !== null,
    }
  }

  /** Every record has a due time; it says nothing of jobs that are not looked at when it comes. */
  #nextDueAt({ state, failure, dueAt, accountId }: JobRecord): number | null {
    const isTriedAgain = state === 'ready' && failure !== null
    if (isTriedAgain) return dueAt
    if (!isAsked(state)) return null
    const wait = this.#deps.attention().find((one) => one.accountId === accountId)?.until
    return Math.max(dueAt, wait ?? 0)
  }
}

function fileOf(output: OutputRecord): JobDetail['files'][number] {
  const { key, path, sha256, completedAt: savedAt, check, earlier } = output
  if (earlier === null) return { key, path, sha256, savedAt, check, earlier }
  const { path: at, bytes, sha256: digest, completedAt } = earlier
  const before = { path: at, bytes, sha256: digest, completedAt }
  return { key, path, sha256, savedAt, check, earlier: before }
}
