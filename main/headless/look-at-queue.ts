/** `reelhaul list` and `reelhaul export`: they look at the data folder, also while another run works. */
import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { receiptCsv, receiptJson } from '../imports/receipt.ts'
import { messageOf, UsageError } from '../errors.ts'
import type { JobStore } from '../queue/job-store.ts'
import type { JobRecord } from '../queue/records.ts'
import { isAsked, lackOf } from '../queue/job-state.ts'
import { eachJob, receiptJobs, writeReceipt } from '../views/receipt-jobs.ts'
import { openReadOnly } from '../queue/sqlite/open-database.ts'
import { classifySqliteError, databaseError, primaryCode } from '../queue/sqlite/sqlite-errors.ts'
import { SqliteJobStore } from '../queue/sqlite/sqlite-job-store.ts'
import { printedFailure } from '../strings/english.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'
import { fit, printable, table } from './text-format.ts'

/** Prints every job: a table for people, or one JSON object a line. */
export function listJobs(options: Options, terminal: Terminal): Promise<number> {
  terminal.requireStdout()
  return lookAt(options.data, (store) => {
    const jobs = eachJob(store, store.lists.ids({}))
    if (options.json)
      for (const job of jobs) terminal.stdout.write(`${JSON.stringify(jobLine(store, job))}\n`)
    else terminal.stdout.write(jobTable(store, [...jobs]))
  })
}

/** Writes the receipt to a file, by its extension CSV or JSON, or to stdout. */
export function exportReceipt(options: Options, terminal: Terminal): Promise<number> {
  const [file, ...more] = options.inputs
  if (more.length > 0) throw new UsageError('export takes one file at most.')
  if (file === undefined) terminal.requireStdout()
  return lookAt(options.data, async (store) => {
    const [name, ids] = [basename(options.data), store.lists.ids({})]
    if (file !== undefined) return writeReceipt(store, resolve(terminal.cwd, file), name, ids)
    const jobs = receiptJobs(store, eachJob(store, ids))
    terminal.stdout.write(options.json ? receiptJson(name, jobs) : receiptCsv(jobs))
  })
}

/** @throws UsageError when there is no queue in `data`, or none that can be read to its end. */
async function lookAt(
  data: string,
  look: (store: JobStore) => void | Promise<void>,
): Promise<number> {
  const path = join(data, 'queue.sqlite')
  if (!existsSync(path))
    throw new UsageError(`${data} holds no queue yet; "reelhaul fetch --data ${data}" makes one.`)
  try {
    const store = new SqliteJobStore(openReadOnly(path))
    try {
      await look(store)
    } finally {
      store.close()
    }
    return 0
  } catch (error) {
    throw unreadable(path, data, error)
  }
}

function unreadable(path: string, data: string, error: unknown): unknown {
  if (primaryCode(error) === null) return error
  if (classifySqliteError(error) !== 'damaged') return databaseError(path, error)
  return new UsageError(
    `${path} is damaged: ${messageOf(error)}. "reelhaul fetch --data ${data}" saves what can be read of it, and keeps the file.`,
  )
}

function jobLine(store: JobStore, job: JobRecord): object {
  const { remoteId, provider, state, title, failure } = job
  const files = store.outputs
    .ofJob(job.id)
    .filter((output) => output.state === 'saved')
    .map(({ path, bytesDone, sha256 }) => ({ path, bytes: bytesDone, sha256 }))
  const missing = lackOf(job)
  return {
    id: remoteId,
    provider,
    state,
    title,
    files,
    ...(failure && { failure: printedFailure(failure) }),
    ...(missing.length > 0 && { missing }),
    ...(triedAgainAt(job) !== null && { dueAt: new Date(job.dueAt).toISOString() }),
  }
}

/** When a job that met a failure is tried again, epoch ms; null: it is not, or nothing has failed. */
function triedAgainAt({ state, failure, dueAt }: JobRecord): number | null {
  return failure !== null && (isAsked(state) || state === 'ready') ? dueAt : null
}

function jobTable(store: JobStore, jobs: readonly JobRecord[]): string {
  if (jobs.length === 0) return 'The queue is empty.\n'
  const rows = jobs.map((job) => [
    job.remoteId,
    job.provider,
    lackOf(job).length > 0 ? 'partial' : job.state,
    savedOf(store, job),
    fit(printable(job.failure?.message ?? job.title ?? ''), 80) + nextTry(job),
  ])
  return table([['JOB', 'PROVIDER', 'STATE', 'FILES', 'TITLE OR REASON'], ...rows])
}

function nextTry(job: JobRecord): string {
  const at = triedAgainAt(job)
  return at === null ? '' : ` (next try: ${new Date(at).toLocaleString()})`
}

function savedOf(store: JobStore, job: JobRecord): string {
  const outputs = store.outputs.ofJob(job.id)
  const saved = outputs.filter((output) => output.state === 'saved').length
  return outputs.length === 0 ? '' : `${saved}/${outputs.length}`
}
