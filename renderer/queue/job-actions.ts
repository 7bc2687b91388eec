/** Which actions make sense in which state. Main decides; this only keeps useless buttons away. */
import type { JobActionName, JobView } from '../../preload/contract/model.ts'
import { jobStates, type JobState } from '../../preload/contract/vocabulary.ts'

const applies: Record<JobActionName, ReadonlySet<JobState>> = {
  pause: new Set(['queued', 'waiting', 'ready', 'downloading', 'blocked']),
  resume: new Set(['paused']),
  retry: new Set(['failed', 'cancelled', 'blocked']),
  cancel: new Set(['queued', 'waiting', 'ready', 'downloading', 'paused', 'blocked']),
  remove: new Set(jobStates),
}

export { jobActions } from '../../preload/contract/model.ts'

export function canDo(action: JobActionName, state: JobState): boolean {
  return applies[action].has(state)
}

/** True while a provider can be asked about a job. */
export const canCheck = (state: JobState): boolean => state === 'queued' || state === 'waiting'

/** What can be done with jobs besides the actions that change their state. */
export type RowAction = JobActionName | 'open' | 'details'

/** The useful thing to do with a job, which its row offers; null: nothing but to wait. Never to remove it. */
export function rowAction(job: Pick<JobView, 'state' | 'outputs'>): RowAction | null {
  const { state } = job
  if (canDo('retry', state)) return 'retry'
  if (canDo('resume', state)) return 'resume'
  if (canDo('pause', state)) return 'pause'
  if (state !== 'completed') return null
  return fileToOpen(job) === null ? 'details' : 'open'
}

/** The key of the file that opens for the job: its first that is as it was saved; null: there is none. */
export function fileToOpen({ outputs }: Pick<JobView, 'outputs'>): string | null {
  const there = outputs.find(
    ({ state, found }) => state === 'saved' && (found === null || found === 'same'),
  )
  return there?.key ?? null
}

/** True when there is a file that the file manager can show. */
export const hasFile = ({ outputs }: Pick<JobView, 'outputs'>): boolean =>
  outputs.some(
    ({ state, found }) => state === 'saved' && found !== 'moved' && found !== 'unreachable',
  )

/** Jobs that are over can be downloaded again. */
export const mayDownloadAgain = ({ state }: Pick<JobView, 'state'>): boolean =>
  state === 'completed' || state === 'failed' || state === 'cancelled'

export const mayVerify = ({ outputs }: Pick<JobView, 'outputs'>): boolean =>
  outputs.some(({ state }) => state === 'saved')

/** It is downloaded again and does not move: the files before can be its files again. */
export const mayKeepEarlier = ({ state, outputs }: Pick<JobView, 'state' | 'outputs'>): boolean =>
  state !== 'downloading' && state !== 'finalizing' && outputs.some(({ again }) => again)

/** Something is left to do for it: its place in the queue matters. */
export const mayWork = ({ state }: Pick<JobView, 'state'>): boolean =>
  !mayDownloadAgain({ state }) && state !== 'finalizing'
