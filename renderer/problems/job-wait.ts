/** Which jobs wait for a moment that comes by itself, although their state says that they are at work. */
import { causeOf } from '../../messages/cause-text.ts'
import type { Attention, JobView } from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

export interface JobWait {
  /** This machine has no network, as far as is known. */
  readonly offline: boolean
  /** When the next try is due, epoch ms; null: it is under way, or that is not known. */
  readonly until: number | null
}

type Waiting = Pick<JobView, 'state' | 'accountId' | 'failure' | 'nextDueAt' | 'bytesPerSecond'>

/**
 * What a job waits for; null: it does not. Pure.
 * @param attention what stops several jobs
 * @param hasNetwork false: the system says that there is none
 */
export function waitOf(
  job: Waiting,
  attention: readonly Attention[],
  hasNetwork: boolean,
): JobWait | null {
  const stop = attention.find((one) => !one.blocked && one.accountId === job.accountId)
  const failure = failureBehind(job, stop?.failure ?? null)
  if (failure === null) return null
  const offline =
    causeOf(failure.reason) === 'offline' || (!hasNetwork && failure.reason.startsWith('NETWORK_'))
  return {
    offline,
    until: job.nextDueAt ?? (job.state === 'downloading' ? null : stop?.until) ?? null,
  }
}

/** Why the job waits; null: nothing keeps it. */
function failureBehind(job: Waiting, stop: Failure | null): Failure | null {
  switch (job.state) {
    case 'queued':
    case 'waiting':
      return stop ?? job.failure
    case 'ready':
      return job.failure
    case 'downloading': {
      // Bytes that move say that all is well again.
      const last = job.failure ?? stop
      return job.bytesPerSecond === 0 && last?.reason.startsWith('NETWORK_') ? last : null
    }
    default:
      return null
  }
}
