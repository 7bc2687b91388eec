/** What tray, taskbar and badge show of the queue. Pure. */
import type { QueuePage } from '../../../preload/contract/model.ts'
import { countOf, workingGroups } from '../../../preload/contract/state-groups.ts'
import type { DesktopStrings } from './language.ts'
import { progressLine, statusLine } from './strings.ts'

export type TrayLook = 'idle' | 'busy' | 'attention'
/** The part of a page that is about the whole queue. */
export type Overview = Pick<QueuePage, 'summary'>

export interface DesktopState {
  readonly look: TrayLook
  /** For people: `3 downloading, 12 at provider · 4.2 MB/s`. */
  readonly line: string
  /** For people: `42% · 48 MB of 96 MB · done about 16:40`; null: there is nothing to do. */
  readonly progressLine: string | null
  readonly paused: boolean
  /** How far the batches that are not done are, 0 to 1; null: there is none. */
  readonly progress: number | null
  /** How the taskbar shows that: going on, standing, or waiting for the user. */
  readonly mode: 'normal' | 'paused' | 'error'
  /** Things that wait for the user: blocked accounts and folders, failures not yet looked at. */
  readonly badge: number
}

/**
 * @param unseenFailures jobs that failed since the user last looked at the window.
 * @param now epoch milliseconds.
 */
export function desktopStateOf(
  { summary }: Overview,
  unseenFailures: number,
  strings: DesktopStrings,
  now: number,
): DesktopState {
  const { progress, paused } = summary
  const busy = !paused && workingGroups.some((group) => countOf(summary.counts, group) > 0)
  const badge = summary.attention.length + unseenFailures
  const stands = progress !== null && progress.stopped !== null
  return {
    look: badge > 0 ? 'attention' : busy ? 'busy' : 'idle',
    line: statusLine(summary, strings),
    progressLine: progressLine(summary, strings, now),
    paused,
    progress: progress?.share ?? null,
    mode: badge > 0 ? 'error' : stands ? 'paused' : 'normal',
    badge,
  }
}
