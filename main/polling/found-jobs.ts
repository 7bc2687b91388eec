/** A page of a provider's list of jobs as it may be shown, stored and asked for. Pure. */
import { trimJobId, whyNotJobId } from '../imports/job-id.ts'
import { textField } from '../providers/lenient.ts'
import type { FoundJob, FoundJobs, JobSearch } from '../providers/provider.ts'

/** What is looked for on one page. */
export type PageWanted = Pick<JobSearch, 'product' | 'since' | 'cursor'>

export interface FoundPage {
  /** Each id once, in the provider's order. */
  readonly jobs: readonly FoundJob[]
  /** Opaque; null: there is no further page. */
  readonly next: string | null
  /** Entries that cannot be asked for: their ids are none, or there are too many. */
  readonly unusable: number
}

/** Taken from one page; no documented page is larger. */
export const MOST_JOBS_A_PAGE = 10_000
/** A cursor is kept and sent back, characters. */
const MOST_CURSOR_CHARS = 4096
const MOST_WORD_CHARS = 100
/** The range of `Date`, milliseconds. */
const LAST_INSTANT = 8.64e15

/**
 * Judges ids as an import does; drops repeats and jobs that are older than wanted; keeps links and control
 * characters out of what is shown.
 */
export function readFoundPage(
  { jobs, next }: FoundJobs,
  { since }: Pick<PageWanted, 'since'>,
): FoundPage {
  const usable = new Map<string, FoundJob>()
  let unusable = Math.max(0, jobs.length - MOST_JOBS_A_PAGE)
  for (const job of jobs.slice(0, MOST_JOBS_A_PAGE)) {
    const remoteId = typeof job.remoteId === 'string' ? trimJobId(job.remoteId) : ''
    if (whyNotJobId(remoteId) !== null) {
      unusable++
      continue
    }
    const createdAt = instantOf(job.createdAt)
    if (since !== null && createdAt !== null && createdAt < since) continue
    if (usable.has(remoteId)) continue
    usable.set(remoteId, { ...shown(job), remoteId, state: job.state, createdAt })
  }
  const kept = next !== null && next !== '' && next.length <= MOST_CURSOR_CHARS ? next : null
  return { jobs: [...usable.values()], next: kept, unusable }
}

function shown(job: FoundJob) {
  const text = (given: string | null): string | null => {
    return textField.parse(given) ?? null
  }
  const title = text(job.title)
  return {
    product: text(job.product)?.slice(0, MOST_WORD_CHARS) ?? null,
    // Links are leases, and those are not kept.
    title: title !== null && /https?:\/\//i.test(title) ? null : title,
    status: text(job.status)?.slice(0, MOST_WORD_CHARS) ?? job.state,
  }
}

function instantOf(time: number | null): number | null {
  return time !== null && Number.isFinite(time) && Math.abs(time) <= LAST_INSTANT ? time : null
}
