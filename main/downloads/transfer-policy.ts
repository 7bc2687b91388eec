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
  /** Bytes arrived since the last failure. */
  readonly progressed: boolean
  /** Failures in a row without progress, this one included; 0 when there was some. */
  readonly failures: number
  /** No other connection works on the file. */
  readonly alone: boolean
}

/** Tries in a row without a byte, while other connections work. */
const MAX_FAILURES = 2
const FIRST_WAIT_MS = 250

/** Streams that broke: what is there is good, and the next one may live longer. */
const BROKEN: ReadonlySet<FailureReason> = new Set(['NETWORK_BROKEN', 'NETWORK_STALLED'])

/**
 * Streams that break after progress are opened again at once; everything else is left to other
 * connections, and to the queue when there are none.
 */
export function afterFailure(error: unknown, situation: Situation): NextStep {
  if (!(error instanceof ReelhaulError)) return { act: 'throw' }
  const { reason, permanent } = error.failure
  if (reason.startsWith('FILE_')) return { act: 'throw' }
  const { progressed, failures, alone } = situation
  if (BROKEN.has(reason)) {
    if (progressed) return { act: 'again', waitMs: 0 }
    if (!alone && failures <= MAX_FAILURES) {
      return { act: 'again', waitMs: FIRST_WAIT_MS * 2 ** (failures - 1) }
    }
  }
  // A link that opens only once is refused to every connection but the first.
  const linkRefused = reason.startsWith('SERVER_LEASE_')
  if (!alone && (!permanent || linkRefused)) return { act: 'leave' }
  return { act: 'throw' }
}
