/**
 * What a provider's word for a job's state means. Documented words first; then the words that APIs of
 * this kind use for the same states, because a job that was cancelled must not be waited for only
 * because no page lists `canceled`. Pure.
 */

/**
 * - `waiting` the provider works on it · `done` · `failed` it will deliver nothing more.
 * - `unknown`: no word that is known here; it may mean anything, and is believed for a while only.
 */
export type StatusMeaning = 'waiting' | 'done' | 'failed' | 'unknown'

/** The words that a provider documents, in any spelling of case and separators. */
export interface StatusWords {
  readonly waiting: readonly string[]
  /** Nothing but these ends a job as done. */
  readonly done: readonly string[]
  readonly failed: readonly string[]
}

const USUAL_FAILED = [
  'fail failed failure error errored exception fatal crashed faulted',
  'canceled cancelled aborted abandoned stopped killed revoked terminated interrupted',
  'expired timeout timedout deleted removed purged',
  'rejected denied refused declined invalid unsupported unprocessable',
]
const USUAL_WAITING = [
  'accepted created new initialized initializing initiated received registered submitted sent',
  'queued enqueued queueing queuing pending scheduled notstarted waiting starting started start',
  'active running inprogress progress processing process working ongoing busy preparing',
  'uploading uploaded downloading transcribing translating dubbing rendering encoding generating',
  'merging finalizing finishing copying saving retrying delayed throttled paused',
  'canceling cancelling stopping',
]

/** How a reader of one provider's words takes them; the word itself is kept for people. */
export type ReadStatus = (word: string) => StatusMeaning

/** A reader of one provider's words. A word of two lists means what stands first: failed, done, waiting. */
export function statusReader(documented: StatusWords): ReadStatus {
  const meanings = new Map<string, StatusMeaning>()
  const add = (words: readonly string[], meaning: StatusMeaning) => {
    for (const word of words) if (!meanings.has(folded(word))) meanings.set(folded(word), meaning)
  }
  add(documented.failed, 'failed')
  add(documented.done, 'done')
  add(documented.waiting, 'waiting')
  add(USUAL_FAILED.flatMap(wordsOf), 'failed')
  add(USUAL_WAITING.flatMap(wordsOf), 'waiting')
  return (word) => meanings.get(folded(word)) ?? 'unknown'
}

const wordsOf = (line: string): string[] => line.split(' ')

/** `IN_PROGRESS`, `in-progress`, `inProgress` and `In progress` are one word. */
const folded = (word: string): string => word.toLowerCase().replace(/[\s_.-]+/g, '')

/** What of a report says that a job is waited for: to be spread into it. */
export function waitingFor(
  meaning: StatusMeaning,
  progress: number | null = null,
): { state: 'waiting'; progress: number | null; unknown?: true } {
  return { state: 'waiting', progress, ...(meaning === 'unknown' && { unknown: true }) }
}
