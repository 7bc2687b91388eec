/** How far a batch is, in words that are as exact as what is known. */
import { progressText, type ProgressText } from '../../messages/progress-text.ts'
import type { BatchEstimate } from '../../preload/contract/model.ts'
import type { Progress } from '../../preload/contract/progress.ts'
import { locale } from '../words/format.ts'
import { strings } from '../words/strings.ts'
import { estimateWords } from './estimate-words.ts'

/** Where there is no time on the clock, what is known of it. */
export function progressWords(progress: Progress, estimate: BatchEstimate | null): ProgressText {
  const text = progressText(progress, strings, locale(), Date.now())
  return { ...text, time: text.time ?? (estimate && estimateWords(estimate)) }
}
