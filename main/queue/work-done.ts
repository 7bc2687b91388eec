/**
 * How much of its work a job, and a batch, has behind it. Pure.
 *
 * A job passes two parts: the provider's (a tenth: asked for, then the provider's own progress) and the
 * loading of its files (the rest), by bytes where all their sizes are known, else by files. A settled
 * job has nothing left to do, whatever became of it. Jobs of known size weigh what their bytes weigh
 * among each other; a job of unknown size weighs as much as the mean of those.
 *
 * A share grows with every step of a job. It falls where work comes back (a retry, a changed file, more
 * jobs), and where a file turns out to be larger than the mean: by at most (r - 1) / n for a job r times
 * as large as the mean among n jobs, and no more than those that have come. What is shown of it does
 * not fall then (`views/steady-share.ts`).
 */
import type { JobState, OutputState } from '../../preload/contract/vocabulary.ts'
import { isSettled } from './job-state.ts'

export interface JobFacts {
  readonly state: JobState
  /** The provider's word; null: never asked. */
  readonly status: string | null
  /** The provider's own progress, 0 to 1; null: not said. */
  readonly progress: number | null
}

export interface FileFacts {
  readonly state: OutputState
  readonly sizeBytes: number | null
  readonly bytesDone: number
}

/** Whole numbers only: they are added and taken away for days, and must not drift. */
export interface WorkSums {
  /** Jobs whose size is known. */
  readonly sizedJobs: number
  /** Bytes of those of them that are settled, and of those that are not. */
  readonly settledSize: number
  readonly openSize: number
  /** Bytes that have come of the open ones. */
  readonly openDone: number
  /** Shares of jobs of unknown size, in millionths. */
  readonly unsizedShare: number
  /** Bytes that settled jobs have saved. */
  readonly savedBytes: number
  /** Open jobs of unknown size, and what has come of them. */
  readonly openUnsized: number
  readonly unsizedDone: number
}

export const noWork: WorkSums = {
  sizedJobs: 0,
  settledSize: 0,
  openSize: 0,
  openDone: 0,
  unsizedShare: 0,
  savedBytes: 0,
  openUnsized: 0,
  unsizedDone: 0,
}

export const MILLION = 1_000_000
/** Being known to the provider, its part of the work, and where the bytes end: the commit is left. */
export const stageShares = { asked: 0.02, provider: 0.1, loaded: 0.99 } as const
/** The most that is claimed while something is left. */
const almostAll = 0.9999

/** What one job adds to the sums of its batch. */
export function workOf(job: JobFacts, outputs: readonly FileFacts[]): WorkSums {
  // A file that is left alone is no work.
  const files = outputs.filter(({ state }) => state !== 'skipped')
  const settled = isSettled(job.state)
  const size = sum(files, ({ sizeBytes }) => sizeBytes ?? 0)
  const sized = size > 0 && files.every(({ sizeBytes }) => sizeBytes !== null)
  const done = sum(files, doneOf)
  const savedBytes = settled
    ? sum(files, ({ state, bytesDone }) => (state === 'saved' ? bytesDone : 0))
    : 0
  if (sized) {
    return settled
      ? { ...noWork, sizedJobs: 1, settledSize: size, savedBytes }
      : { ...noWork, sizedJobs: 1, openSize: size, openDone: done }
  }
  if (settled) return { ...noWork, unsizedShare: MILLION, savedBytes }
  const share = outputs.length === 0 ? providerShare(job) : fileShare(files)
  const unsizedShare = Math.trunc(share * MILLION)
  return { ...noWork, unsizedShare, openUnsized: 1, unsizedDone: done }
}

/** `a` and `times` times `b`. */
export function addWork(a: WorkSums, b: WorkSums, times = 1): WorkSums {
  return {
    sizedJobs: a.sizedJobs + times * b.sizedJobs,
    settledSize: a.settledSize + times * b.settledSize,
    openSize: a.openSize + times * b.openSize,
    openDone: a.openDone + times * b.openDone,
    unsizedShare: a.unsizedShare + times * b.unsizedShare,
    savedBytes: a.savedBytes + times * b.savedBytes,
    openUnsized: a.openUnsized + times * b.openUnsized,
    unsizedDone: a.unsizedDone + times * b.unsizedDone,
  }
}

/**
 * The share of a batch's work that is done, 0 to 1; 1 exactly when all of its jobs are settled.
 * @param jobs all of the batch, of which `settled` are.
 */
export function shareOf(work: WorkSums, jobs: number, settled: number): number {
  if (settled >= jobs) return 1
  const { provider, loaded } = stageShares
  const size = work.settledSize + work.openSize
  const done = work.settledSize + provider * work.openSize + (loaded - provider) * work.openDone
  const sizedShare = size > 0 ? (work.sizedJobs * done) / size : 0
  const share = (sizedShare + work.unsizedShare / MILLION) / jobs
  return Math.min(Math.max(0, share), almostAll)
}

/** Bytes that are here, and of how many; null: not all sizes are known. */
export function bytesOf(work: WorkSums): { bytesDone: number; bytesTotal: number | null } {
  return {
    bytesDone: work.savedBytes + work.openDone + work.unsizedDone,
    bytesTotal: work.openUnsized > 0 ? null : work.savedBytes + work.openSize,
  }
}

function providerShare({ status, progress }: JobFacts): number {
  if (status === null) return 0
  const { asked, provider } = stageShares
  return asked + (provider - asked) * fraction(progress ?? 0)
}

function fileShare(files: readonly FileFacts[]): number {
  const { provider, loaded } = stageShares
  if (files.length === 0) return loaded
  const parts = sum(files, (file) => {
    if (file.state === 'saved') return 1
    return file.sizeBytes === null || file.sizeBytes === 0 ? 0 : doneOf(file) / file.sizeBytes
  })
  return provider + ((loaded - provider) * parts) / files.length
}

function doneOf({ state, sizeBytes, bytesDone }: FileFacts): number {
  if (sizeBytes === null) return bytesDone
  return state === 'saved' ? sizeBytes : Math.min(bytesDone, sizeBytes)
}

const fraction = (value: number): number => (value > 0 ? Math.min(1, value) : 0)

const sum = <T>(things: readonly T[], of: (thing: T) => number): number =>
  things.reduce((total, thing) => total + of(thing), 0)
