/** What became of a batch, as a file: for people, for spreadsheets and for the next import. */
import { z } from 'zod'
import {
  jobStates,
  type FailureReason,
  type OutputKind,
  type ProviderName,
} from '../../preload/contract/vocabulary.ts'
import { csvLine } from './csv-text.ts'

export interface ReceiptOutput {
  /** Identity within the job: never a URL. */
  readonly key: string
  readonly kind: OutputKind
  readonly locale: string | null
  /** Absolute; null when nothing was saved. */
  readonly path: string | null
  readonly bytes: number | null
  /** Lower-case hex. */
  readonly sha256: string | null
  /** What a check of the content credentials found, `valid`; null when none was made. */
  readonly contentCredentials: string | null
}

/** `partial`: completed, but the delivery lacks something. */
export const receiptStateSchema = z.enum([...jobStates, 'partial'])
export type ReceiptState = z.infer<typeof receiptStateSchema>

export interface ReceiptJob {
  readonly jobId: string
  readonly provider: ProviderName
  readonly account: string
  readonly product: string | null
  readonly title: string | null
  readonly state: ReceiptState
  readonly outputs: readonly ReceiptOutput[]
  /** Epoch milliseconds. */
  readonly addedAt: number
  readonly completedAt: number | null
  /** How often links were renewed. */
  readonly renewals: number
  /** In `costUnit`. */
  readonly cost: number | null
  /** `USD`, `credits`, `coins`; null: not known. */
  readonly costUnit: string | null
  /** Seconds of media. */
  readonly durationSeconds: number | null
  readonly words: number | null
  readonly failure: { readonly reason: FailureReason; readonly message: string } | null
  /** What a partial delivery lacks. */
  readonly missing: readonly string[]
  /** What is worth a look in the files: sentences in English. */
  readonly warnings: readonly string[]
}

/** The first key of a JSON receipt, by which an import knows it. */
export const RECEIPT_FORMAT = 'reelhaul-receipt'
export const RECEIPT_VERSION = 1

/** Between what the cell `missing` names. */
export const MISSING_SEPARATOR = '; '

/** The columns of a CSV receipt: added to at the end, never renamed. */
export const RECEIPT_COLUMNS = [
  'job_id',
  'provider',
  'account',
  'title',
  'state',
  'output',
  'kind',
  'locale',
  'path',
  'bytes',
  'sha256',
  'content_credentials',
  'added',
  'completed',
  'renewals',
  'cost',
  'duration_seconds',
  'failure',
  'message',
  'missing',
  'warnings',
  'cost_unit',
  'words',
  'product',
] as const

/**
 * A CSV receipt, line by line, so that a large one need not be in memory: one line for each output,
 * and one for each job that has none. RFC 4180, UTF-8; see `csv-text.ts` for formulas.
 */
export function* receiptCsvLines(jobs: Iterable<ReceiptJob>): Generator<string> {
  yield csvLine(RECEIPT_COLUMNS)
  for (const job of jobs) {
    if (job.outputs.length === 0) yield csvLine(cellsOf(job, null))
    for (const output of job.outputs) yield csvLine(cellsOf(job, output))
  }
}

/** A whole CSV receipt. @param bom starts it with a byte order mark, which Excel needs for accents */
export function receiptCsv(jobs: Iterable<ReceiptJob>, { bom = false } = {}): string {
  return (bom ? '\uFEFF' : '') + [...receiptCsvLines(jobs)].join('')
}

/**
 * A JSON receipt, piece by piece: indented, ends with a line break. Times are ISO 8601 in UTC.
 */
export function* receiptJsonPieces(batch: string, jobs: Iterable<ReceiptJob>): Generator<string> {
  const head = { format: RECEIPT_FORMAT, version: RECEIPT_VERSION, batch }
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "jobs": [`
  let between = '\n'
  for (const job of jobs) {
    yield between + JSON.stringify(receiptEntry(job), null, 2).replace(/^/gm, '    ')
    between = ',\n'
  }
  yield between === '\n' ? ']\n}\n' : '\n  ]\n}\n'
}

export type ReceiptEntry = ReturnType<typeof receiptEntry>

/** A job as a JSON receipt lists it. */
export function receiptEntry({ addedAt, completedAt, ...job }: ReceiptJob) {
  return { ...job, added: isoOf(addedAt), completed: isoOf(completedAt) }
}

/** A whole JSON receipt. */
export function receiptJson(batch: string, jobs: Iterable<ReceiptJob>): string {
  return [...receiptJsonPieces(batch, jobs)].join('')
}

function cellsOf(job: ReceiptJob, output: ReceiptOutput | null) {
  const cells: Record<(typeof RECEIPT_COLUMNS)[number], string | number | null> = {
    job_id: job.jobId,
    provider: job.provider,
    account: job.account,
    title: job.title,
    state: job.state,
    output: output?.key ?? null,
    kind: output?.kind ?? null,
    locale: output?.locale ?? null,
    path: output?.path ?? null,
    bytes: output?.bytes ?? null,
    sha256: output?.sha256 ?? null,
    content_credentials: output?.contentCredentials ?? null,
    added: isoOf(job.addedAt),
    completed: isoOf(job.completedAt),
    renewals: job.renewals,
    cost: job.cost,
    duration_seconds: job.durationSeconds,
    failure: job.failure?.reason ?? null,
    message: job.failure?.message ?? null,
    missing: job.missing.join(MISSING_SEPARATOR) || null,
    warnings: job.warnings.join(' ') || null,
    cost_unit: job.cost === null ? null : job.costUnit,
    words: job.words,
    product: job.product,
  }
  return RECEIPT_COLUMNS.map((column) => cells[column])
}

function isoOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString()
}
