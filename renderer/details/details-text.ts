/** A job in words: the facts of the details panel, and the text that is copied for support. */
import { providerWords } from '../words/provider-words.svelte.ts'
import { jobWarningText } from '../../messages/job-warning-text.ts'
import { adviceText } from '../../preload/contract/advice.ts'
import type { JobEvent } from '../../preload/contract/job-events.ts'
import type { Environment, JobDetail } from '../../preload/contract/model.ts'
import { bytes, costText, count, duration, moment, plainValues } from '../words/format.ts'
import { missingWords } from '../words/missing-words.ts'
import { strings } from '../words/strings.ts'
import { jobEventText } from './job-event-text.ts'
import { namesSecret, redact } from './redact.ts'

type Fact = readonly [name: string, value: string]

/** Names and values of what is known; what is not known is left out. */
export function factsOf(job: JobDetail): Fact[] {
  const words = strings.details
  const facts: (Fact | null)[] = [
    [words.jobId, job.remoteId],
    [words.provider, providerWords.of(job.provider)],
    [words.batch, job.batchName],
    [words.folder, job.folder],
    fact(words.providerStatus, job.providerStatus),
    fact(words.product, job.product),
    fact(words.duration, job.durationSeconds, duration),
    fact(words.cost, job.cost, (sum) => costText({ amount: sum, unit: job.costUnit })),
    fact(words.words, job.words, count),
    fact(words.renewals, job.renewals > 0 ? job.renewals : null, count),
    [words.added, moment(job.createdAt)],
    fact(words.nextTry, job.nextDueAt, moment),
    ...Object.entries(job.columns),
  ]
  return facts.filter((known) => known !== null)
}

/**
 * Plain text for a support request. Links and keys of the engine never reach the window; those that a
 * CSV, a provider or a file name may hold are taken out here.
 * @param environment of the program; null while it is not known.
 */
export function detailsAsText(job: JobDetail, environment: Environment | null): string {
  const { failure } = job
  const words = strings.details
  const blocks = [
    [`${job.title ?? job.remoteId} · ${stateOf(job)}`],
    environment && [words.program(environment)],
    factsOf(withoutSecretColumns(job)).map(([name, value]) => `${name}: ${value}`),
    failure && [
      `${words.failure}: ${failure.reason}${failure.code ? ` (${failure.code})` : ''}`,
      failure.message,
      `${words.advice}: ${adviceText(failure.advice, strings.advice)}`,
    ],
    job.missing.length > 0 && [
      strings.list.partial({ missing: missingWords(job.missing, (text) => text) }),
    ],
    job.warnings.map((warning) => jobWarningText(warning, strings, plainValues)),
    job.outputs.map((output) => outputLine(job, output)),
    job.timeline.map(({ at, event }) => `${new Date(at).toISOString()}  ${plainText(event)}`),
  ]
  const text = blocks
    .filter((block) => block && block.length > 0)
    .map((block) => (block || []).join('\n'))
    .join('\n\n')
  return redact(text)
}

const plainText = (event: JobEvent): string => jobEventText(event, strings, plainValues)

function stateOf({ state, missing }: JobDetail): string {
  const partial = state === 'completed' && missing.length > 0
  return partial ? strings.list.partlyDelivered : strings.states[state]
}

function withoutSecretColumns(job: JobDetail): JobDetail {
  const columns = Object.entries(job.columns).map(([name, value]) => [
    name,
    namesSecret(name) ? strings.details.left : value,
  ])
  return { ...job, columns: Object.fromEntries(columns) as JobDetail['columns'] }
}

function outputLine(job: JobDetail, output: JobDetail['outputs'][number]): string {
  const size = output.bytesTotal === null ? '' : `, ${bytes(output.bytesTotal)}`
  const hash = job.files.find((file) => file.key === output.key)?.sha256
  const sum = hash ? `, ${strings.details.checksum} ${hash}` : ''
  const signed = output.credentials ? `, ${strings.credentials[output.credentials]}` : ''
  const found = output.found ? `, ${strings.savedFiles.found[output.found]}` : ''
  return `${output.fileName ?? output.key}: ${strings.outputStates[output.state]}${size}${sum}${signed}${found}`
}

function fact<T>(name: string, value: T | null, say?: (value: T) => string): Fact | null {
  if (value === null) return null
  return [name, say ? say(value) : String(value)]
}
