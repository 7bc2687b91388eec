/** The queue as the window sees it: records of the store joined with what moves right now. */
import { basename } from 'node:path'
import type { QueueFinds } from '../../preload/contract/find.ts'
import { queueQuerySchema } from '../../preload/contract/model.ts'
import type {
  BatchView,
  JobDetail,
  JobView,
  OutputView,
  QueuePage,
  QueueQuery,
  Summary,
} from '../../preload/contract/model.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import { isAsked } from '../queue/job-state.ts'
import { targetOf } from '../queue/job-target.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { BatchRecord, JobRecord, OutputRecord } from '../queue/records.ts'
import type { Stall } from '../queue/stall-detection.ts'
import { AttentionViews, type Attentive } from './attention.ts'
import type { BatchEstimates } from './batch-estimates.ts'
import { BatchProgress, progressOfAll } from './batch-progress.ts'
import { countProblems } from './problems.ts'
import { offlineBatches, stopReasonOf, unreachedAccounts } from './stop-reason.ts'
import type { LiveProgress } from '../outputs/live-progress.ts'
import { foldForSearch } from '../queue/sqlite/search-texts.ts'
import { total } from '../queue/sqlite/state-counts.ts'

export interface QueueViewsDeps {
  readonly store: QueueReader
  readonly live: LiveProgress
  readonly attention: () => readonly Attentive[]
  /** What people call a provider. */
  readonly label: (provider: string) => string
  readonly isPaused: () => boolean
  readonly stallOf: (job: JobRecord) => Stall
  readonly estimates: BatchEstimates
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Of a row that has lost its batch. */
const unknownBatch = { name: '', archivedAt: null }

export class QueueViews {
  readonly #store: QueueReader
  readonly #live: LiveProgress
  readonly #deps: QueueViewsDeps
  readonly #progress: BatchProgress
  readonly attentions: AttentionViews

  constructor(deps: QueueViewsDeps) {
    this.#store = deps.store
    this.#live = deps.live
    this.#deps = deps
    this.#progress = new BatchProgress(deps)
    this.attentions = new AttentionViews(deps)
  }

  page(query: QueueQuery): QueuePage {
    const { total: all, jobs } = this.#store.lists.page(query)
    const batches = this.#store.batches.all()
    const { batches: listed, summary } = this.overview()
    const shown = batches.find(({ id, archivedAt }) => archivedAt !== null && id === query.batchId)
    return {
      query,
      total: all,
      rows: jobs.map((job) => this.#row(job)),
      batches: shown === undefined ? listed : [...listed, this.batch(shown)],
      archived: batches.filter(({ archivedAt }) => archivedAt !== null).length,
      summary,
    }
  }

  /** All batches that the sidebar lists, and everything together. */
  overview(): Pick<QueuePage, 'batches' | 'summary'> {
    const offline = this.#offline()
    const batches = this.#store.batches
      .all()
      .filter(({ archivedAt }) => archivedAt === null)
      .map((batch) => this.#batch(batch, offline))
    return { batches, summary: this.#summary(batches) }
  }

  /** Archived batches, those that were archived last first. */
  archive(): BatchView[] {
    const archived = this.#store.batches.all().filter(({ archivedAt }) => archivedAt !== null)
    archived.sort((a, b) => (b.archivedAt ?? 0) - (a.archivedAt ?? 0) || b.id - a.id)
    return archived.map((batch) => this.batch(batch))
  }

  /** The first jobs and batches, newest first, in which a text occurs; archived ones, too. */
  find(text: string, limit: number): QueueFinds {
    const query = queueQuerySchema.parse({ text, sort: 'added', descending: true, limit })
    const { jobs } = this.#store.lists.page(query)
    const wanted = foldForSearch(text.trim())
    const batches = this.#store.batches
      .all()
      .filter(({ name }) => foldForSearch(name).includes(wanted))
    return {
      jobs: jobs.map((job) => this.#found(job)),
      batches: batches
        .toReversed()
        .slice(0, limit)
        .map(({ id, name, archivedAt }) => ({ id, name, archived: archivedAt !== null })),
    }
  }

  #found({ id, batchId, title, remoteId, state }: JobRecord): QueueFinds['jobs'][number] {
    const { name, archivedAt } = this.#store.batches.get(batchId) ?? unknownBatch
    return { id, batchId, title, remoteId, state, batchName: name, archived: archivedAt !== null }
  }

  summary(): Summary {
    return this.overview().summary
  }

  batch(batch: BatchRecord): BatchView {
    return this.#batch(batch, this.#offline())
  }

  /** The part of the summary that costs nothing. */
  totals(): Pick<Summary, 'jobs' | 'counts' | 'bytesPerSecond'> {
    const counts = this.#store.lists.listedCounts()
    return { jobs: total(counts), counts, bytesPerSecond: this.#live.speed() }
  }

  #summary(batches: readonly BatchView[]): Summary {
    return {
      ...this.totals(),
      throughput: this.#live.throughput(),
      paused: this.#deps.isPaused(),
      attention: this.#deps.attention().map((one) => this.attentions.of(one)),
      problems: countProblems(this.#store),
      progress: progressOfAll(batches.filter(({ settledAt }) => settledAt === null)),
    }
  }

  #batch(batch: BatchRecord, offline: ReadonlySet<number>): BatchView {
    const counts = this.#store.batches.counts(batch.id)
    const { id, name, folder, createdAt, settledAt, archivedAt } = batch
    const saved = this.#store.batches.files(id)
    const amounts = this.#store.batches.amounts(id)
    const paused = this.#deps.isPaused()
    const stopped = stopReasonOf({ counts, paused, offline: offline.has(id) })
    const moves = settledAt === null && stopped === null
    const estimate = moves
      ? this.#deps.estimates.of(id, { jobs: counts.completed ?? 0, ...saved })
      : null
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
      stop: this.attentions.stopOf(batch),
      estimate,
      progress: this.#progress.of({ batch, counts, savedBytes: saved.bytes, stopped, estimate }),
      archivedAt,
    }
  }

  /** Batches of which nothing moves because the network is gone. */
  #offline(): ReadonlySet<number> {
    const { estimates, attention, isPaused } = this.#deps
    if (isPaused() || this.#live.speed() > 0) return new Set()
    const accounts = unreachedAccounts(attention())
    const toLoad = total(this.#store.lists.counts(), ['ready', 'downloading'])
    if (accounts.size === 0 && toLoad === 0) return new Set()
    return offlineBatches(estimates.atWork(), accounts)
  }

  detail(id: number): JobDetail | null {
    const job = this.#store.jobs.get(id)
    const batch = job === null ? null : this.#store.batches.get(job.batchId)
    if (job === null || batch === null) return null
    const outputs = this.#store.outputs.ofJob(id)
    return {
      ...this.#row(job, outputs),
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

  #row(
    job: JobRecord,
    outputs: readonly OutputRecord[] = this.#store.outputs.ofJob(job.id),
  ): JobView {
    const { name, archivedAt } = this.#store.batches.get(job.batchId) ?? unknownBatch
    const views = outputs.map((output) => this.#output(output))
    const sizes = views.map((view) => view.bytesTotal)
    return {
      id: job.id,
      batchId: job.batchId,
      batchName: name,
      archived: archivedAt !== null,
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
