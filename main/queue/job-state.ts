/** Which state may follow which: the one table every change of a job's state goes through. Pure. */
import type { JobState } from '../../preload/contract/vocabulary.ts'
import type { FinalizingFor } from './records.ts'

/** Ends reached by the user or by a fault are left by asking again, so they lead back to `queued`. */
const transitions: Readonly<Record<JobState, readonly JobState[]>> = {
  // A receipt may say that its files are here already: they are looked at before anybody is asked.
  queued: ['waiting', 'ready', 'finalizing', 'failed', 'blocked', 'paused', 'cancelled'],
  waiting: ['ready', 'failed', 'blocked', 'paused', 'cancelled', 'queued'],
  ready: ['downloading', 'waiting', 'failed', 'blocked', 'paused', 'cancelled', 'queued'],
  downloading: ['finalizing', 'ready', 'failed', 'blocked', 'paused', 'cancelled', 'queued'],
  // Its bytes are complete: the user's pause and cancel come too late, a fault does not.
  finalizing: ['completed', 'ready', 'failed', 'blocked', 'queued'],
  completed: ['queued'],
  failed: ['queued'],
  paused: ['queued', 'cancelled'],
  cancelled: ['queued'],
  blocked: ['queued', 'failed', 'paused', 'cancelled'],
}

/** Staying in a state is always allowed: a poll that finds nothing new is not a change. */
export function canMove(from: JobState, to: JobState): boolean {
  return from === to || transitions[from].includes(to)
}

/** Thrown for a move the table does not know: a fault of ours, never of the user's. */
export class IllegalTransition extends Error {
  override name = 'IllegalTransition'
  constructor(jobId: number, from: JobState, to: JobState) {
    super(`Job ${jobId} cannot go from ${from} to ${to}.`)
  }
}

/**
 * What a job is finalizing for once it is in state `to`: null in every other state.
 * @throws IllegalTransition when that is not said.
 */
export function finalizingAfter(
  job: { id: number; state: JobState; finalizingFor: FinalizingFor | null },
  to: JobState,
  said: FinalizingFor | null | undefined,
): FinalizingFor | null {
  if (to !== 'finalizing') return null
  const what = said ?? job.finalizingFor
  if (what === null) throw new IllegalTransition(job.id, job.state, to)
  return what
}

/** Nothing more happens to the job by itself. */
export const settledStates: readonly JobState[] = ['completed', 'failed', 'cancelled']

/** The provider is asked about these. */
export const askedStates = ['queued', 'waiting'] as const satisfies readonly JobState[]

/** The engine works on these. */
export const activeStates: readonly JobState[] = [
  'queued',
  'waiting',
  'ready',
  'downloading',
  'finalizing',
]

export const isAsked = (state: JobState): boolean => askedStates.some((one) => one === state)
export const isSettled = (state: JobState): boolean => settledStates.includes(state)
export const isActive = (state: JobState): boolean => activeStates.includes(state)

/** What the delivery of a completed job lacks; empty: nothing, or the job is not completed. */
export function lackOf(job: {
  readonly state: JobState
  readonly missing: readonly string[]
}): readonly string[] {
  return job.state === 'completed' ? job.missing : []
}

const actionSources = {
  pause: ['queued', 'waiting', 'ready', 'downloading', 'blocked'],
  resume: ['paused', 'blocked'],
  retry: ['failed', 'cancelled', 'blocked'],
  cancel: ['queued', 'waiting', 'ready', 'downloading', 'paused', 'blocked'],
  again: ['completed', 'failed', 'cancelled'],
} as const satisfies Record<string, readonly JobState[]>

const actionTargets = {
  pause: 'paused',
  resume: 'queued',
  retry: 'queued',
  cancel: 'cancelled',
  again: 'queued',
} as const satisfies Record<string, JobState>

export type StateAction = keyof typeof actionSources

/** The state a user's action leads to, or null where the action has no meaning for that state. */
export function stateAfterAction(action: StateAction, state: JobState): JobState | null {
  const sources: readonly JobState[] = actionSources[action]
  return sources.includes(state) ? actionTargets[action] : null
}

/** The state that an action leads to, from each that it has a meaning for. */
export const targetOf = (action: StateAction): JobState => actionTargets[action]

/** The states that an action applies to. */
export const statesFor = (action: StateAction): readonly JobState[] => actionSources[action]
