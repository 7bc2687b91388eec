/** Codes in English: what scripts and people at a terminal read. */
import english from '../../messages/compiled/en.js'
import { adviceText } from '../../preload/contract/advice.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

/** What to do about a failure. */
export const adviceOf = ({ advice }: Pick<Failure, 'advice'>): string =>
  adviceText(advice, english.advice)

/** What happened and what to do about it. */
export const sentencesOf = (failure: Failure): string => `${failure.message} ${adviceOf(failure)}`

/** A failure as `--json` prints it: its advice is a sentence. */
export const printedFailure = (failure: Failure): object => ({
  ...failure,
  advice: adviceOf(failure),
})
