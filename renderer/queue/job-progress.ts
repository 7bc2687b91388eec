/** How far a job is: pure, for bars and words. */
import type { JobView } from '../../preload/contract/model.ts'

export interface JobProgress {
  /** 0 to 100, whole; null when it is not known. */
  readonly percent: number | null
  /** Whose progress it is: our download, the provider's work, or neither. */
  readonly of: 'download' | 'provider' | 'nothing'
}

type Measured = Pick<JobView, 'state' | 'bytesDone' | 'bytesTotal' | 'providerProgress'>

/** Rounded down and held between 0 and 100, whatever the numbers say. */
export function percentOf(done: number, total: number | null): number | null {
  if (total === null || !(total > 0)) return null
  return Math.min(100, Math.max(0, Math.floor((done / total) * 100)))
}

export function progressOf(job: Measured): JobProgress {
  switch (job.state) {
    case 'completed':
      return { percent: 100, of: 'download' }
    case 'queued':
    case 'waiting':
      return job.providerProgress === null
        ? { percent: null, of: 'nothing' }
        : { percent: percentOf(job.providerProgress, 1), of: 'provider' }
    case 'downloading':
    case 'finalizing':
      return { percent: percentOf(job.bytesDone, job.bytesTotal), of: 'download' }
    case 'ready':
    case 'paused':
    case 'blocked':
    case 'failed':
    case 'cancelled':
      return job.bytesDone > 0
        ? { percent: percentOf(job.bytesDone, job.bytesTotal), of: 'download' }
        : { percent: null, of: 'nothing' }
  }
}

/** Seconds until the download is done at the present speed; null when that cannot be said. */
export function secondsLeft(
  job: Pick<JobView, 'state' | 'bytesDone' | 'bytesTotal' | 'bytesPerSecond'>,
): number | null {
  if (job.state !== 'downloading' || job.bytesTotal === null || job.bytesPerSecond <= 0) return null
  return Math.max(0, job.bytesTotal - job.bytesDone) / job.bytesPerSecond
}
