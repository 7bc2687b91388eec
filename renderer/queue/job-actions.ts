/** Which actions make sense in which state. Main decides; this only keeps useless buttons away. */
import type { JobActionName } from '../../preload/contract/model.ts'
import type { JobState } from '../../preload/contract/vocabulary.ts'

const applies: Record<JobActionName, ReadonlySet<JobState>> = {
  pause: new Set(['queued', 'waiting', 'ready', 'downloading', 'blocked']),
  resume: new Set(['paused']),
  retry: new Set(['failed', 'cancelled', 'blocked']),
  cancel: new Set(['queued', 'waiting', 'ready', 'downloading', 'paused', 'blocked']),
  remove: new Set([
    'queued',
    'waiting',
    'ready',
    'downloading',
    'finalizing',
    'completed',
    'failed',
    'paused',
    'cancelled',
    'blocked',
  ]),
}

export { jobActions } from '../../preload/contract/model.ts'

export function canDo(action: JobActionName, state: JobState): boolean {
  return applies[action].has(state)
}

/** True while a provider can be asked about a job. */
export const canCheck = (state: JobState): boolean => state === 'queued' || state === 'waiting'

/** The one action that a row offers first. */
export function firstAction(state: JobState): JobActionName {
  if (canDo('retry', state)) return 'retry'
  if (canDo('resume', state)) return 'resume'
  return canDo('pause', state) ? 'pause' : 'remove'
}
