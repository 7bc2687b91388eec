/** Jobs of the store as lines of a receipt, and the receipt as a file. */
import { extname } from 'node:path'
import { writePieces } from '../disk/write-pieces.ts'
import { receiptCsvLines, receiptJsonPieces, type ReceiptJob } from '../imports/receipt.ts'
import { UsageError } from '../errors.ts'
import { lackOf } from '../queue/job-state.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { JobRecord, OutputRecord } from '../queue/records.ts'
import { jobWarningInEnglish } from '../strings/english.ts'

/**
 * Writes a receipt to `path`, by its extension CSV or JSON.
 * @param jobs ids, in the order of the receipt
 * @throws UsageError for another extension, or when the file cannot be written
 */
export async function writeReceipt(
  store: QueueReader,
  path: string,
  batch: string,
  jobs: Iterable<number>,
): Promise<void> {
  const entries = receiptJobs(store, eachJob(store, jobs))
  await writePieces(path, piecesOf(path, batch, entries), 'The receipt')
}

function piecesOf(path: string, batch: string, jobs: Iterable<ReceiptJob>): Iterable<string> {
  switch (extname(path).toLowerCase()) {
    case '.csv':
      // Excel needs the mark for accents.
      return withMark(receiptCsvLines(jobs))
    case '.json':
      return receiptJsonPieces(batch, jobs)
    default:
      throw new UsageError(`${path}: a receipt ends in .csv or .json.`)
  }
}

function* withMark(lines: Iterable<string>): Generator<string> {
  yield '\uFEFF'
  yield* lines
}

/** The jobs of `ids` that are still there. */
export function* eachJob(store: QueueReader, ids: Iterable<number>): Generator<JobRecord> {
  for (const id of ids) {
    const job = store.jobs.get(id)
    if (job !== null) yield job
  }
}

/** One receipt entry a job, in the order given. */
export function* receiptJobs(store: QueueReader, jobs: Iterable<JobRecord>): Generator<ReceiptJob> {
  const accounts = new Map(store.accounts.all().map((account) => [account.id, account.name]))
  for (const job of jobs) {
    yield {
      jobId: job.remoteId,
      provider: job.provider,
      account: accounts.get(job.accountId) ?? job.accountId,
      product: job.product,
      title: job.title,
      state: lackOf(job).length > 0 ? 'partial' : job.state,
      outputs: outputsOf(store, job.id),
      addedAt: job.createdAt,
      completedAt: job.completedAt,
      renewals: job.renewals,
      cost: job.cost,
      costUnit: job.costUnit,
      durationSeconds: job.durationSeconds,
      words: job.words,
      failure: job.failure && { reason: job.failure.reason, message: job.failure.message },
      missing: job.missing,
      warnings: job.warnings.map(jobWarningInEnglish),
    }
  }
}

/** While a file is downloaded again, the one that was saved before is what is on the disk. */
function savedFileOf({ state, path, bytesDone, sha256, credentials, earlier }: OutputRecord) {
  if (earlier !== null) {
    const { path, bytes, sha256, credentials } = earlier
    return { path, bytes, sha256, contentCredentials: credentials }
  }
  const saved = state === 'saved'
  return {
    path: saved ? path : null,
    bytes: saved ? bytesDone : null,
    sha256,
    contentCredentials: credentials,
  }
}

function outputsOf(store: QueueReader, jobId: number): ReceiptJob['outputs'] {
  return store.outputs.ofJob(jobId).map((output) => {
    return {
      key: output.key,
      kind: output.kind,
      locale: output.locale,
      ...savedFileOf(output),
    }
  })
}
