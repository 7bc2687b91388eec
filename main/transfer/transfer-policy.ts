/** What a connection does after a failure: the attempt's own part of retrying. Pure. */
import { ReelhaulError } from '../errors.ts'
import type { FailureReason } from '../../preload/contract/vocabulary.ts'

export type NextStep =
  /** Ends the attempt. */
  | { readonly act: 'throw' }
  /** Leaves the rest to the other connections. */
  | { readonly act: 'leave' }
  | { readonly act: 'again'; readonly waitMs: number }

export interface Situation {
  /** The file is further than ever: bytes that were there before, or are thrown away, do not count. */
  readonly progressed: boolean
  /** Failures in a row without progress, this one included; 0 when there was some. */
  readonly failures: number
  /** No other connection works on the file. */
  readonly alone: boolean
  /** This attempt has got further than any before: what it has built up is worth some patience. */
  readonly fruitful: boolean
}

/** Tries in a row without a byte, where there is reason to think that the next one may succeed. */
const MAX_FAILURES = 3
const FIRST_WAIT_MS = 250
/** A server that wants more patience than this is left to the queue. */
const MAX_WAIT_MS = 10_000

/** Streams that broke: what is there is good, and the next one may live longer. */
const BROKEN: ReadonlySet<FailureReason> = new Set(['NETWORK_BROKEN', 'NETWORK_STALLED'])

/** Fewer connections may be all that is wanted. */
const BUSY: ReadonlySet<FailureReason> = new Set(['SERVER_BUSY', 'NETWORK_REFUSED', ...BROKEN])

/**
 * Streams that break after progress are opened again at once; a connection that is not wanted
 * leaves; the last one is patient for a while. Everything else the queue decides.
 */
export function afterFailure(error: unknown, situation: Situation): NextStep {
  if (!(error instanceof ReelhaulError)) return { act: 'throw' }
  const { reason, permanent } = error.failure
  if (reason.startsWith('FILE_')) return { act: 'throw' }
  const { progressed, failures, alone, fruitful } = situation
  if (BROKEN.has(reason) && progressed) return { act: 'again', waitMs: 0 }
  const patient = BROKEN.has(reason) ? !alone || fruitful : alone && fruitful && BUSY.has(reason)
  if (patient && failures <= MAX_FAILURES) {
    const waitMs = Math.max(error.retryAfterMs ?? 0, FIRST_WAIT_MS * 2 ** failures)
    if (waitMs <= MAX_WAIT_MS) return { act: 'again', waitMs }
  }
  // A link that opens only once is refused to every connection but the first.
  const linkRefused = reason.startsWith('SERVER_LEASE_')
  if (!alone && (!permanent || linkRefused)) return { act: 'leave' }
  return { act: 'throw' }
}
