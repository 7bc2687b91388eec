/** Failed jobs as a table with their reasons, for the provider's support or a spreadsheet. */
import type { Failure, ProviderName } from '../../preload/contract/vocabulary.ts'
import { writePieces } from '../disk/write-pieces.ts'
import { csvLine } from '../imports/csv-text.ts'
import { yieldToEventLoop } from '../imports/yield-to-event-loop.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { JobRecord } from '../queue/records.ts'

/** Those that a list of jobs has are named as an import knows them. */
const FAILED_JOB_COLUMNS = [
  'provider',
  'account',
  'job_id',
  'title',
  'reason',
  'details',
  'code',
] as const

export interface FailedJobsWords {
  /** `Redner`. */
  readonly provider: (name: ProviderName) => string
  /** Why, in a few words in the user's language. */
  readonly reason: (failure: Failure) => string
}

type Store = Pick<QueueReader, 'jobs' | 'accounts'>

/**
 * Writes a CSV: one line a job that is still there and failed, then the columns of its list. RFC 4180, UTF-8
 * with a byte order mark; see `csv-text.ts` for formulas. Gives way to everything else meanwhile.
 * @param ids in the order of the file
 * @throws UsageError when the file cannot be written
 */
export async function writeFailedJobs(
  store: Store,
  path: string,
  ids: readonly number[],
  words: FailedJobsWords,
): Promise<void> {
  await writePieces(path, linesOf(store, ids, words), 'The table')
}

async function* linesOf(
  store: Store,
  ids: readonly number[],
  words: FailedJobsWords,
): AsyncGenerator<string> {
  const accounts = new Map(store.accounts.all().map(({ id, name }) => [id, name]))
  const extra = new Set<string>()
  for await (const { columns } of failedJobs(store, ids))
    for (const name of Object.keys(columns)) extra.add(name)
  // Excel needs the mark for accents.
  yield `\uFEFF${csvLine([...FAILED_JOB_COLUMNS, ...[...extra].map(ownName)])}`
  for await (const job of failedJobs(store, ids)) {
    const account = accounts.get(job.accountId) ?? job.accountId
    yield csvLine([
      ...[words.provider(job.provider), account, job.remoteId, job.title],
      ...(job.failure === null
        ? ['', '', '']
        : [words.reason(job.failure), job.failure.message, job.failure.reason]),
      ...[...extra].map((name) => job.columns[name] ?? ''),
    ])
  }
}

/** A column of the list that is called as one of ours is told apart from it. */
function ownName(name: string): string {
  const known: readonly string[] = FAILED_JOB_COLUMNS
  return known.includes(name) ? `list_${name}` : name
}

async function* failedJobs(store: Store, ids: readonly number[]): AsyncGenerator<JobRecord> {
  const yieldTurn = yieldToEventLoop()
  for (const id of ids) {
    await yieldTurn()
    const job = store.jobs.get(id)
    if (job?.state === 'failed') yield job
  }
}
