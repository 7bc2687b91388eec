/** How far a batch is, in words: the same in window and tray. */
import type { Progress } from '../preload/contract/progress.ts'
import type { Messages } from './compiled/index.js'
import { clockText, dayText, percentText, sizeText } from './values.ts'

export interface ProgressText {
  /** `42%`. */
  readonly percent: string
  /** `48 MB of 96 MB`; as far as it is known, null: nothing is. */
  readonly bytes: string | null
  /** `done about 16:40`, or why the clock stands; null: neither can be said. */
  readonly time: string | null
}

/** @param now epoch milliseconds. */
export function progressText(
  { share, bytesDone, bytesTotal, doneAt, stopped }: Progress,
  words: Pick<Messages, 'progress' | 'list'>,
  locale: string,
  now: number,
): ProgressText {
  const done = sizeText(bytesDone, locale)
  const ofTotal = (total: number) => words.list.of({ done, total: sizeText(total, locale) })
  const partial = bytesDone > 0 ? done : null
  return {
    percent: percentText(share, locale),
    bytes: bytesTotal === null || bytesTotal === 0 ? partial : ofTotal(bytesTotal),
    time: stopped !== null ? words.progress.stopped[stopped] : doneText(doneAt, words, locale, now),
  }
}

function doneText(
  at: number | null,
  { progress }: Pick<Messages, 'progress'>,
  locale: string,
  now: number,
): string | null {
  if (at === null) return null
  const day = dayText(at, now, locale)
  const time = clockText(at, locale)
  return day === null ? progress.done({ time }) : progress.doneOn({ day, time })
}
