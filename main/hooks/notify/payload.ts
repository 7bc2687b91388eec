/**
 * What a webhook says. Its form is a contract: fields are added, never renamed. It holds what a receipt
 * holds, and like it no link and no key.
 */
import {
  RECEIPT_FORMAT,
  RECEIPT_VERSION,
  receiptEntry,
  type ReceiptEntry,
} from '../../imports/receipt.ts'
import type { QueueReader } from '../../queue/job-store.ts'
import type { BatchRecord, JobRecord } from '../../queue/records.ts'
import { eachJob, receiptJobs } from '../../views/receipt-jobs.ts'

export type NotificationType = 'batch.completed' | 'job.completed' | 'job.failed' | 'webhook.test'

export interface NotificationBody {
  readonly type: NotificationType
  /** JSON, as it is sent. */
  readonly body: string
}

/** A receiver is not to be sent everything about a hundred thousand jobs at once. */
const mostRows = 1000
/** Characters of JSON that the rows may take together. */
const mostRowChars = 256 * 1024

/** @param batch one that is settled */
export function batchNotification(store: QueueReader, batch: BatchRecord): NotificationBody {
  const { id, name, folder, createdAt, settledAt } = batch
  const ids = store.lists.ids({ batchId: id })
  const { completed = 0, failed = 0, cancelled = 0 } = store.batches.counts(id)
  const data = {
    batch: { id, name, folder, added: isoOf(createdAt), settled: isoOf(settledAt ?? createdAt) },
    counts: {
      ...{ jobs: ids.length, completed, partial: store.batches.partialCount(id) },
      ...{ failed, cancelled, ...store.batches.files(id) },
    },
    receipt: receiptOf(store, ids),
  }
  return bodyOf('batch.completed', settledAt ?? createdAt, data)
}

/** @param job completed or failed. @param at when, epoch milliseconds. */
export function jobNotification(store: QueueReader, job: JobRecord, at: number): NotificationBody {
  const batch = store.batches.get(job.batchId)
  const [entry] = receiptJobs(store, [job])
  const data = {
    batch: batch && { id: batch.id, name: batch.name, folder: batch.folder },
    job: entry && receiptEntry(entry),
  }
  return bodyOf(job.state === 'completed' ? 'job.completed' : 'job.failed', at, data)
}

export function testNotification(at: number): NotificationBody {
  return bodyOf('webhook.test', at, { message: 'Reelhaul can reach this receiver.' })
}

function bodyOf(type: NotificationType, at: number, data: object): NotificationBody {
  return { type, body: JSON.stringify({ type, timestamp: isoOf(at), data }) }
}

/** The first rows of a receipt; `truncated` where there are more. */
function receiptOf(store: QueueReader, ids: readonly number[]) {
  const jobs: ReceiptEntry[] = []
  let chars = 0
  for (const job of receiptJobs(store, eachJob(store, ids))) {
    const entry = receiptEntry(job)
    chars += JSON.stringify(entry).length
    if (jobs.length === mostRows || chars > mostRowChars) break
    jobs.push(entry)
  }
  const truncated = jobs.length < ids.length
  return { format: RECEIPT_FORMAT, version: RECEIPT_VERSION, jobs, total: ids.length, truncated }
}

const isoOf = (time: number): string => new Date(time).toISOString()
