/** `reelhaul list` and `reelhaul export`: they look at the data folder, also while another run works. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { receiptCsv, receiptJson } from '../batches/receipt.ts'
import { messageOf, UsageError } from '../errors.ts'
import type { JobRecord, JobStore } from '../jobs/job-store.ts'
import { receiptJobs } from '../jobs/receipt-jobs.ts'
import { openReadOnly } from '../jobs/sqlite/open-database.ts'
import { SqliteJobStore } from '../jobs/sqlite/sqlite-job-store.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'
import { fit, printable, table } from './text-format.ts'

/** Prints every job: a table for people, or one JSON object a line. */
export function listJobs(options: Options, terminal: Terminal): number {
  const store = openStore(options.data)
  try {
    const jobs = eachJob(store)
    if (options.json)
      for (const job of jobs) terminal.stdout.write(`${JSON.stringify(jobLine(store, job))}\n`)
    else terminal.stdout.write(jobTable(store, [...jobs]))
  } finally {
    store.close()
  }
  return 0
}

/** Writes the receipt to a file, by its extension CSV or JSON, or to stdout. */
export async function exportReceipt(options: Options, terminal: Terminal): Promise<number> {
  const [file, ...more] = options.inputs
  if (more.length > 0) throw new UsageError('export takes one file at most.')
  const format =
    file === undefined ? (options.json ? '.json' : '.csv') : extname(file).toLowerCase()
  if (format !== '.csv' && format !== '.json')
    throw new UsageError(`${file}: a receipt ends in .csv or .json.`)
  const store = openStore(options.data)
  try {
    const jobs = receiptJobs(store, eachJob(store))
    const text =
      format === '.csv'
        ? receiptCsv(jobs, { bom: file !== undefined })
        : receiptJson(basename(options.data), jobs)
    if (file === undefined) terminal.stdout.write(text)
    else await writeReceipt(resolve(terminal.cwd, file), text)
  } finally {
    store.close()
  }
  return 0
}

async function writeReceipt(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw new UsageError(`The receipt could not be written: ${messageOf(error)}`)
  }
}

function openStore(data: string): JobStore {
  const path = join(data, 'queue.sqlite')
  if (!existsSync(path))
    throw new UsageError(`${data} holds no queue yet; "reelhaul fetch --data ${data}" makes one.`)
  try {
    return new SqliteJobStore(openReadOnly(path))
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`)
  }
}

function* eachJob(store: JobStore): Generator<JobRecord> {
  for (const id of store.jobIds({})) {
    const job = store.job(id)
    if (job !== null) yield job
  }
}

function jobLine(store: JobStore, job: JobRecord): object {
  const { remoteId, provider, state, title, failure } = job
  const files = store
    .outputs(job.id)
    .filter((output) => output.state === 'saved')
    .map(({ path, bytesDone, sha256 }) => ({ path, bytes: bytesDone, sha256 }))
  return { id: remoteId, provider, state, title, files, ...(failure && { failure }) }
}

function jobTable(store: JobStore, jobs: readonly JobRecord[]): string {
  if (jobs.length === 0) return 'The queue is empty.\n'
  const rows = jobs.map((job) => [
    job.remoteId,
    job.provider,
    job.state,
    savedOf(store, job),
    fit(printable(job.failure?.message ?? job.title ?? ''), 80),
  ])
  return table([['JOB', 'PROVIDER', 'STATE', 'FILES', 'TITLE OR REASON'], ...rows])
}

function savedOf(store: JobStore, job: JobRecord): string {
  const outputs = store.outputs(job.id)
  const saved = outputs.filter((output) => output.state === 'saved').length
  return outputs.length === 0 ? '' : `${saved}/${outputs.length}`
}
