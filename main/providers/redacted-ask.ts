/** The one place where a provider's answer passes on its way to the rest: nothing secret comes through. */
import { isAbort, messageOf, ReelhaulError } from '../errors.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import type {
  Ask,
  FoundJobs,
  JobFacts,
  JobReport,
  JobSearch,
  Provider,
  RemoteOutput,
} from './provider.ts'
import { shownText } from './error-text.ts'
import { unexpectedAnswer } from './provider-errors.ts'
import { redactorOf, withoutTokens, type Redact } from './redaction.ts'

/** A report with the texts of a provider, which go to the database, to logs and to people. */
export async function redactedAsk(provider: Provider, ask: Ask): Promise<JobReport> {
  const redact = redactorOf(ask.credential)
  return guarded(redact, async () => redactedReport(await provider.ask(ask), redact))
}

/**
 * As `redactedAsk`, for a page of a provider's list of jobs. An id stays as it is, for a job is asked by it;
 * one that holds a secret is none.
 */
export async function redactedPage(
  finder: NonNullable<Provider['find']>,
  search: JobSearch,
): Promise<FoundJobs> {
  const redact = redactorOf(search.credential)
  return guarded(redact, async () => {
    const { jobs, next } = await finder.page(search)
    const shown = jobs.map((job) => ({
      ...job,
      remoteId: holdsSecret(job.remoteId, redact) ? '' : job.remoteId,
      product: job.product && redact(job.product),
      title: job.title && redact(job.title),
      status: statusWord(job.status, redact),
    }))
    return { jobs: shown, next }
  })
}

function holdsSecret(id: unknown, redact: Redact): boolean {
  return typeof id === 'string' && redact(id) !== withoutTokens(id)
}

function guarded<T>(redact: Redact, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw safeError(error, redact)
  })
}

/** What was thrown, without its secrets; what it was made from may hold the request, and is left behind. */
function safeError(error: unknown, redact: Redact): unknown {
  if (isAbort(error)) return error
  if (!(error instanceof ReelhaulError)) return new Error(redact(messageOf(error)))
  const { failure, retryAfterMs } = error
  return new ReelhaulError(redactedFailure(failure, redact), { retryAfterMs })
}

/** @throws ReelhaulError PROVIDER_UNEXPECTED_ANSWER for a link to a host whose name holds a secret. */
export function redactedReport(report: JobReport, redact: Redact): JobReport {
  const status = statusWord(report.status, redact)
  const facts = redactedFacts(report.facts, redact)
  if (report.state === 'waiting') return { ...report, status, facts }
  if (report.state === 'failed')
    return { ...report, status, facts, failure: redactedFailure(report.failure, redact) }
  const missing = report.missing.map((name) => redact(name))
  return { ...report, status, facts, missing, outputs: redactedOutputs(report.outputs, redact) }
}

/** A status is a word: a provider that sends a page instead does not fill the window. */
const statusWord = (status: string, redact: Redact): string => redact(shownText(status) ?? '?')

export function redactedFacts<T extends Partial<JobFacts>>(facts: T, redact: Redact): T {
  const { title, product, costUnit } = facts
  return {
    ...facts,
    ...(title !== undefined && { title: redact(title) }),
    ...(product !== undefined && { product: redact(product) }),
    ...(costUnit !== undefined && { costUnit: redact(costUnit) }),
  }
}

function redactedFailure(failure: Failure, redact: Redact): Failure {
  const { message, code } = failure
  return { ...failure, message: redact(message), ...(code !== undefined && { code: redact(code) }) }
}

/** Keys that are the same without their secrets are told apart by their order. */
function redactedOutputs(outputs: readonly RemoteOutput[], redact: Redact): RemoteOutput[] {
  const taken = new Set<string>()
  return outputs.map((output) => {
    refuseTellingHost(output, redact)
    const key = freeKey(redact(output.key), taken)
    taken.add(key)
    return {
      ...output,
      key,
      locale: output.locale && redact(output.locale),
      name: output.name && redact(output.name),
    }
  })
}

function freeKey(key: string, taken: ReadonlySet<string>): string {
  let free = key
  for (let n = 2; taken.has(free); n++) free = `${key}/${n}`
  return free
}

/** Finding such a host would tell the secret to name servers, and its name is in every error. */
function refuseTellingHost({ source }: RemoteOutput, redact: Redact): void {
  if (source.type !== 'lease' || !URL.canParse(source.lease.url)) return
  const { host, username, password } = new URL(source.lease.url)
  const whole = `${username}:${password}@${host}`
  if (redact(whole) === whole) return
  throw unexpectedAnswer('The link to a file has a secret of the account in the name of its host.')
}
