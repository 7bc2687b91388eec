/** What a webhook says of a known job: its facts are kept, its claims make us ask. Pure. */
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { WebhookHint } from '../providers/provider.ts'
import { amountsOf } from './provider-status.ts'
import { isAsked } from './job-state.ts'
import type { JobPatch, JobRecord } from './records.ts'

/**
 * Makes a job that waits for its provider due now, unless it is said to be at work, and keeps duration, words and cost, in any state. Nothing
 * else of the hint is believed. Null: the hint changes nothing.
 */
export function hintPatch(
  job: JobRecord,
  { facts, working }: WebhookHint,
  now: number,
): JobPatch | null {
  const patch: JobPatch = {
    ...amountsOf(facts),
    product: job.product === null ? facts.product : undefined,
    dueAt: isAsked(job.state) && !working ? Math.min(job.dueAt, now) : undefined,
  }
  return changes(job, patch) ? patch : null
}

function changes(job: JobRecord, patch: JobPatch): boolean {
  return (['cost', 'costUnit', 'durationSeconds', 'words', 'product', 'dueAt'] as const).some(
    (field) => patch[field] !== undefined && patch[field] !== job[field],
  )
}

export function hintEvent({ event, status }: WebhookHint): JobEvent {
  return { code: 'webhook', params: { what: status === null ? event : `${status} (${event})` } }
}
