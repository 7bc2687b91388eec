/** Codes in English: what scripts, receipts and people at a terminal read. */
import english from '../../messages/compiled/en.js'
import { jobWarningText } from '../../messages/job-warning-text.ts'
import { rowIssueText } from '../../messages/row-issue-text.ts'
import {
  durationText,
  listText,
  numberFormat,
  sizeText,
  type Values,
} from '../../messages/values.ts'
import { adviceText } from '../../preload/contract/advice.ts'
import type { CredentialLabel } from '../../preload/contract/credential-labels.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { RowIssue } from '../../preload/contract/row-issues.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

const locale = 'en'

/** A terminal keeps no directions apart: names stand as they are. */
const values: Values = {
  own: (text) => text,
  // What scripts may read says small sizes to the byte.
  size: (bytes) => (bytes < 1000 ? bytesText(bytes) : sizeText(bytes, locale)),
  duration: (seconds) => durationText(seconds, locale),
  listed: (things) => listText(things, locale),
}

function bytesText(bytes: number): string {
  return numberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(bytes)
}

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

/** Why a row of a list is no job: words that follow a line number, or a sentence about the list. */
export const rowIssueInEnglish = (issue: RowIssue): string => rowIssueText(issue, english, values)

/** What is worth a look in a job, as one sentence. */
export const jobWarningInEnglish = (warning: JobWarning): string =>
  jobWarningText(warning, english, values)

/** What a provider calls a part of its credential. */
export const credentialLabelInEnglish = (label: CredentialLabel): string =>
  english.credentialLabels[label]
