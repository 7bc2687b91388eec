/** Failed and blocked jobs of all batches by cause: what the view of problems shows, and its files. */
import type { Problem, ProblemRef, Problems } from '../../preload/contract/problems.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { csvLine } from '../imports/csv-text.ts'
import type { QueueReader, StopGroup, StoppedWhere } from '../queue/job-store.ts'
import type { JobRecord } from '../queue/records.ts'
import { isOfFolder, reasonOf, type AttentionViews } from './attention.ts'

/** More causes than these are counted, not listed. */
const mostProblems = 200
/** More batches than these of one cause are counted, not listed. */
const mostBatches = 5

/** Jobs read in one go for a file. */
const jobsAtOnce = 500

export interface ProblemViewsDeps {
  readonly store: QueueReader
  readonly attentions: Pick<AttentionViews, 'account'>
}

interface Gathered {
  readonly ref: ProblemRef
  readonly perBatch: Map<number, number>
  jobs: number
}

export class ProblemViews {
  readonly #deps: ProblemViewsDeps

  constructor(deps: ProblemViewsDeps) {
    this.#deps = deps
  }

  list(): Problems {
    const all = this.#gather().sort(mostUrgentFirst)
    return {
      problems: all.slice(0, mostProblems).map((gathered) => this.#problem(gathered)),
      more: Math.max(0, all.length - mostProblems),
    }
  }

  /** The jobs of a cause, in the order of their ids. */
  ids(ref: ProblemRef): number[] {
    return this.#deps.store.stopped.ids(this.#where(ref))
  }

  /** The providers' own IDs of the jobs of a cause, one a line. */
  remoteIds(ref: ProblemRef): string[] {
    return this.#deps.store.stopped.remoteIds(this.#where(ref))
  }

  /** The jobs of a cause as CSV for those who run the provider: line by line, the heads first. */
  *csv(ref: ProblemRef): Generator<string> {
    const { store } = this.#deps
    const accounts = new Map(store.accounts.all().map(({ id, name }) => [id, name]))
    // Excel needs the mark for accents.
    yield `\uFEFF${csvLine(heads)}`
    for (const job of this.#jobs(ref)) {
      const batch = store.batches.get(job.batchId)?.name ?? null
      yield csvLine(cellsOf(job, accounts.get(job.accountId) ?? job.accountId, batch))
    }
  }

  *#jobs(ref: ProblemRef): Generator<JobRecord> {
    const ids = this.ids(ref)
    for (let at = 0; at < ids.length; at += jobsAtOnce)
      yield* this.#deps.store.stopped.jobs(ids.slice(at, at + jobsAtOnce))
  }

  #gather(): Gathered[] {
    const found = new Map<string, Gathered>()
    for (const group of this.#deps.store.stopped.groups()) {
      const ref = refOf(this.#deps.store, group)
      const key = JSON.stringify(ref)
      const gathered = found.get(key) ?? { ref, perBatch: new Map<number, number>(), jobs: 0 }
      gathered.perBatch.set(group.batchId, (gathered.perBatch.get(group.batchId) ?? 0) + group.jobs)
      gathered.jobs += group.jobs
      found.set(key, gathered)
    }
    return [...found.values()]
  }

  #where({ state, cause, accountId, folder }: ProblemRef): StoppedWhere {
    if (folder === null) return { state, cause, ...(accountId !== null && { accountId }) }
    const batches = this.#deps.store.batches.all().filter((batch) => batch.folder === folder)
    return { state, cause, batchIds: batches.map(({ id }) => id) }
  }

  #problem({ ref, perBatch, jobs }: Gathered): Problem {
    const { store, attentions } = this.#deps
    const batches = [...perBatch]
      .sort(([, a], [, b]) => b - a)
      .map(([id, n]) => ({ id, name: store.batches.get(id)?.name ?? '', jobs: n }))
    return {
      ref,
      account: ref.accountId === null ? null : attentions.account(ref.accountId),
      failure: store.stopped.sample(this.#where(ref)) ?? unreadable(ref),
      jobs,
      batches: batches.slice(0, mostBatches),
      moreBatches: Math.max(0, batches.length - mostBatches),
    }
  }
}

/** What fails in a folder is the folder's, whatever account it is of. */
function refOf(
  { batches }: Pick<QueueReader, 'batches'>,
  { state, cause, accountId, batchId }: StopGroup,
): ProblemRef {
  if (!isOfFolder(cause)) return { state, cause, accountId, folder: null }
  return { state, cause, accountId: null, folder: batches.get(batchId)?.folder ?? '' }
}

/** How many causes the list of problems has. */
export function countProblems(store: Pick<QueueReader, 'batches' | 'stopped'>): number {
  return new Set(store.stopped.groups().map((group) => JSON.stringify(refOf(store, group)))).size
}

const mostUrgentFirst = (a: Gathered, b: Gathered): number =>
  Number(b.ref.state === 'blocked') - Number(a.ref.state === 'blocked') || b.jobs - a.jobs

/** Its row is damaged: the cause is all that is known. */
const unreadable = ({ cause }: ProblemRef): Failure => ({
  reason: reasonOf(cause),
  message: 'What went wrong cannot be read any more.',
  permanent: false,
  advice: 'damagedRow',
})

const heads = [
  ...['job_id', 'provider', 'account', 'product', 'title', 'batch', 'state', 'reason'],
  ...['message', 'provider_code', 'provider_status', 'time'],
]

function cellsOf(job: JobRecord, account: string, batch: string | null): (string | null)[] {
  const { remoteId, provider, product, title, state, failure, status, updatedAt } = job
  return [
    ...[remoteId, provider, account, product, title, batch, state],
    ...[failure?.reason ?? null, failure?.message ?? null, failure?.code ?? null, status],
    new Date(updatedAt).toISOString(),
  ]
}
