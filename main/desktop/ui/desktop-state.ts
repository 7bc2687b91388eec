/** What tray, taskbar and badge show of the queue. Pure. */
import type { BatchView, QueuePage } from '../../../preload/contract/model.ts'
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type { DesktopStrings } from './language.ts'
import { statusLine } from './strings.ts'

export type TrayLook = 'idle' | 'busy' | 'attention'
/** The part of a page that is about the whole queue. */
export type Overview = Pick<QueuePage, 'batches' | 'summary'>

export interface DesktopState {
  readonly look: TrayLook
  /** For people: `3 downloading, 12 waiting · 4.2 MB/s`. */
  readonly line: string
  readonly paused: boolean
  /** Share of jobs done among the batches at work, 0 to 1; null: nothing is at work. */
  readonly progress: number | null
  /** Things that wait for the user: blocked accounts and folders, failures not yet looked at. */
  readonly badge: number
}

const working: readonly JobState[] = ['queued', 'waiting', 'ready', 'downloading', 'finalizing']
const settled: readonly JobState[] = ['completed', 'failed', 'cancelled']

/** @param unseenFailures jobs that failed since the user last looked at the window. */
export function desktopStateOf(
  { batches, summary }: Overview,
  unseenFailures: number,
  strings: DesktopStrings,
): DesktopState {
  const busy = !summary.paused && working.some((state) => (summary.counts[state] ?? 0) > 0)
  const badge = summary.attention.length + unseenFailures
  return {
    look: badge > 0 ? 'attention' : busy ? 'busy' : 'idle',
    line: statusLine(summary, strings),
    paused: summary.paused,
    progress: busy ? progressOf(batches) : null,
    badge,
  }
}

function progressOf(batches: readonly BatchView[]): number | null {
  const open = batches.filter((batch) => batch.settledAt === null && batch.jobs > 0)
  const jobs = open.reduce((sum, batch) => sum + batch.jobs, 0)
  const done = open.reduce((sum, batch) => sum + settledJobs(batch), 0)
  return jobs === 0 ? null : Math.min(done / jobs, 1)
}

function settledJobs({ counts }: BatchView): number {
  return settled.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
}
