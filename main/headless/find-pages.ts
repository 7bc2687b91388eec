/** Reads a provider's list with the patience of an unattended run. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isAbort, ReelhaulError } from '../errors.ts'
import { FoundList, type ListEnd } from '../polling/found-list.ts'
import { retryDelay, unattendedRetries } from '../queue/retry-policy.ts'
import type { FoundHere, FoundJobHere } from '../views/found-here.ts'

export interface PageReading {
  readonly page: (cursor: string | null) => Promise<FoundHere>
  /** Lower case: a state, or the provider's own word; empty: all. */
  readonly statuses: readonly string[]
  /** Jobs kept at most; null: all. */
  readonly limit: number | null
  readonly onPage: (jobs: readonly FoundJobHere[]) => void
  /** Told before a wait that a person would notice, milliseconds. */
  readonly onWait: (ms: number, error: ReelhaulError) => void
  readonly signal: AbortSignal
  /** Default: the system's timer. Rejects when the signal is aborted. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

export interface ReadPages {
  readonly jobs: readonly FoundJobHere[]
  readonly unusable: number
  /** Why reading ended: `limit` and `interrupted` are the user's. */
  readonly ended: ListEnd | 'limit' | 'interrupted'
}

/** Shorter waits are not told. */
const noticeableMs = 10_000

/** @throws what a page does when trying again does not help */
export async function readPages(reading: PageReading): Promise<ReadPages> {
  const { page, statuses, onPage, signal } = reading
  const { limit = null } = reading
  const list = new FoundList(page)
  const jobs: FoundJobHere[] = []
  let unusable = 0
  const result = (ended: ReadPages['ended']): ReadPages => ({ jobs, unusable, ended })
  try {
    while (list.ended === null) {
      signal.throwIfAborted()
      const next = await patiently(() => list.more(), reading)
      const wanted = next.jobs.filter((job) => hasStatus(job, statuses))
      const room = limit === null ? wanted.length : limit - jobs.length
      unusable += next.unusable
      jobs.push(...wanted.slice(0, room))
      onPage(wanted.slice(0, room))
      if (limit !== null && jobs.length >= limit) return result('limit')
    }
    return result(list.ended)
  } catch (error) {
    if (signal.aborted && isAbort(error)) return result('interrupted')
    throw error
  }
}

function hasStatus({ state, status }: FoundJobHere, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.includes(state) || wanted.includes(status.toLowerCase())
}

async function patiently<T>(work: () => Promise<T>, reading: PageReading): Promise<T> {
  const { onWait, signal, wait = sleepFor } = reading
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ReelhaulError)) throw error
      const { failure, retryAfterMs } = error
      const policy = unattendedRetries.polls
      const delay = retryDelay(failure, attempt, retryAfterMs, Math.random(), policy)
      if (delay === null) throw error
      if (delay >= noticeableMs) onWait(delay, error)
      await wait(delay, signal)
    }
  }
}

const sleepFor = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal })
