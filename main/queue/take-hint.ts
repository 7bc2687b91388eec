/** What a webhook says of a known job: its facts are kept, its claims make us ask. */
import type { WebhookHint } from '../webhooks/webhook-payload.ts'
import type { JobQueue } from './job-queue.ts'
import { isAsked } from './job-state.ts'
import type { JobPatch, JobRecord } from './job-store.ts'

/**
 * Makes a job that waits for its provider due now and keeps duration and cost, in any state.
 * Nothing else of the hint is believed. Returns true when the job is due because of it.
 */
export function takeHint(queue: JobQueue, job: JobRecord, hint: WebhookHint, now: number): boolean {
  const { product, cost, durationSeconds } = hint.facts
  const asks = isAsked(job.state)
  const patch: JobPatch = {
    cost,
    durationSeconds,
    product: job.product === null ? product : undefined,
    dueAt: asks ? Math.min(job.dueAt, now) : undefined,
  }
  if (!changes(job, patch)) return asks
  queue.store.updateJob(job.id, patch, now)
  note(queue, job.id, hint, now)
  queue.emit('changed')
  if (asks) queue.emit('wake')
  return asks
}

function changes(job: JobRecord, patch: JobPatch): boolean {
  return (['cost', 'durationSeconds', 'product', 'dueAt'] as const).some(
    (field) => patch[field] !== undefined && patch[field] !== job[field],
  )
}

/** A sender that repeats itself does not fill the job's history. */
function note({ store }: JobQueue, id: number, { event, status }: WebhookHint, now: number): void {
  const what = `A webhook says: ${status === null ? event : `${status} (${event})`}`
  if (store.timeline(id).at(-1)?.what !== what) store.note(id, now, what)
}
