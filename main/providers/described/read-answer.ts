/** What an answer of a described provider says of a job, apart from its files. */
import type { ReelhaulError } from '../../errors.ts'
import { statusReader, type ReadStatus } from '../job-status.ts'
import { amountField, instantField, numberField, percentField, shareField } from '../lenient.ts'
import {
  failureOf,
  isPage,
  jobFailed,
  saidBy,
  shownText,
  statusError,
  unexpectedAnswer,
  type ProviderError,
} from '../provider-errors.ts'
import type { ApiResponse, JobFacts, JobReport } from '../provider.ts'
import type { Description, errorMeanings } from './description.ts'
import { fits } from './matchers.ts'
import { Paths } from './paths.ts'
import { fieldOf, parsedJson, textOf } from './read-outputs.ts'

type Meaning = (typeof errorMeanings)[number]
type Said = Pick<Description['error'], 'code' | 'message'>

/** A description with its paths compiled, and its words. */
export interface Reading {
  readonly description: Description
  readonly paths: Paths
  readonly readStatus: ReadStatus
}

export function readingOf(description: Description): Reading {
  return { description, paths: new Paths(), readStatus: statusReader(description.status) }
}

/** Where a job stands by an answer; `done`: its files are to be read. */
export type Standing =
  | { readonly done: false; readonly report: JobReport }
  | {
      readonly done: true
      readonly status: string
      readonly document: unknown
      readonly facts: JobFacts
    }

/** HTTP statuses that say what a meaning says. */
const STATUS_OF: Readonly<Partial<Record<Meaning, number>>> = {
  notFound: 404,
  keyRejected: 401,
  forbidden: 403,
  rateLimited: 429,
  busy: 503,
}

/**
 * The first answer to the question how a job is.
 * @throws ReelhaulError for every answer that is an error by its status or by the description, and for one
 *   that is no JSON or says no status.
 */
export function readStanding(reading: Reading, response: ApiResponse, jobId: string): Standing {
  const { description, paths } = reading
  const whole = parsedJson(response.body)
  const early = readErrors(reading, response, whole)
  if (early !== null) return { done: false, report: early }
  if (whole === undefined) throw notJson(description.label, response.body)
  const document = selected(reading, whole, jobId)
  const facts = factsIn(reading, document)
  const { state, status, unknown } = stateIn(reading, response.status, document)
  if (state === 'done') return { done: true, status, document, facts }
  if (state === 'waiting') {
    const progress = progressIn(reading, document)
    return {
      done: false,
      report: { state, status, facts, progress, ...(unknown && { unknown }) },
    }
  }
  const said = saidIn(description.failure, document, paths) ?? errorIn(reading, response, whole)
  const report = jobFailed(description.label, status, said)
  if (state === 'failed' || report.state !== 'failed')
    return { done: false, report: { ...report, facts } }
  const failure = { ...report.failure, reason: 'PROVIDER_JOB_REJECTED' as const }
  return { done: false, report: { ...report, facts, failure } }
}

/**
 * The answer of a second call as JSON or text; null: the provider says that there is nothing.
 * @throws ReelhaulError for any other answer that is no success.
 */
export function checkSecond(reading: Reading, response: ApiResponse): ApiResponse | null {
  if ([404, 409, 410].includes(response.status) && !isPage(response.body)) return null
  if (isSuccess(response)) return response
  throw errorOf(reading, response)
}

/** The JSON document of an answer. @throws ReelhaulError PROVIDER_UNEXPECTED_ANSWER */
export function documentOf(reading: Reading, response: ApiResponse): unknown {
  if (!isSuccess(response)) throw errorOf(reading, response)
  const document = parsedJson(response.body)
  if (document === undefined) throw notJson(reading.description.label, response.body)
  return document
}

const isSuccess = ({ status }: ApiResponse): boolean => status >= 200 && status < 300

function errorOf(reading: Reading, response: ApiResponse): ReelhaulError {
  const { label } = reading.description
  const whole = parsedJson(response.body)
  const said = errorIn(reading, response, whole)
  return statusError(withRetryAfter(reading, response, whole), label, { said })
}

/** A report where a rule says so; null where the answer is no error. @throws ReelhaulError for one. */
function readErrors(reading: Reading, response: ApiResponse, whole: unknown): JobReport | null {
  const { description, paths } = reading
  const { label, errors } = description
  const subject = { httpStatus: response.status, document: whole }
  const rule = errors.find(({ when }) => fits(when, subject, paths))
  if (rule === undefined) {
    if (isSuccess(response)) return null
    throw errorOf(reading, response)
  }
  const said = errorIn(reading, response, whole)
  const { means } = rule
  const word = textOf(description.status.path && paths.first(description.status.path, whole))
  if (means === 'failed') return jobFailed(label, word ?? means, said)
  if (means === 'waiting')
    return { state: 'waiting', status: word ?? means, facts: {}, progress: null }
  const status = means === 'httpStatus' ? statusIn(rule, whole, paths) : STATUS_OF[means]
  if (status !== null && status !== undefined)
    throw statusError({ ...withRetryAfter(reading, response, whole), status }, label, { said })
  throw refused(label, said)
}

/** The HTTP status that an answer carries in its body, by the rule's first path; null: it is none. */
function statusIn(
  { when }: Description['errors'][number],
  whole: unknown,
  paths: Paths,
): number | null {
  const path = [when].flat().find((matcher) => matcher.path !== undefined)?.path
  const status = numberField.parse(path === undefined ? undefined : paths.first(path, whole))
  return status !== undefined && status >= 400 && status < 600 ? Math.floor(status) : null
}

function refused(label: string, { code, message }: ProviderError): ReelhaulError {
  const detail = message === null ? ' without a reason' : `: ${message}`
  return failureOf(
    'PROVIDER_INVALID_REQUEST',
    `${label} refused the request${detail}${code === null ? '.' : ` (code ${code}).`}`,
    { permanent: false, advice: 'againCheckJobId', code: code ?? undefined },
  )
}

/** The job that is asked for, among those that an answer lists. */
function selected({ description, paths }: Reading, whole: unknown, jobId: string): unknown {
  const { select, label } = description
  if (select === undefined) return whole
  const list = paths.first(select.list, whole)
  if (!Array.isArray(list))
    throw unexpectedAnswer(`${label} answered in an unknown form: ${select.list} is no list.`)
  const job: unknown = list.find((item) => isSameId(paths.first(select.id, item), jobId))
  if (job !== undefined) return job
  throw failureOf('PROVIDER_JOB_NOT_FOUND', `${label} knows no such job.`, {
    permanent: true,
    advice: 'checkJobId',
  })
}

const HEX = /^[\da-f-]{16,}$/i

/** IDs in hexadecimal are the same in both cases. */
function isSameId(given: unknown, jobId: string): boolean {
  const id = textOf(given)
  if (id === null) return false
  return id === jobId || (HEX.test(jobId) && id.toLowerCase() === jobId.toLowerCase())
}

interface FoundState {
  readonly state: 'waiting' | 'done' | 'failed' | 'rejected'
  readonly status: string
  readonly unknown?: true
}

function stateIn(reading: Reading, httpStatus: number, document: unknown): FoundState {
  const { description, paths } = reading
  const { path, rules } = description.status
  const word = textOf(wordAt(path === undefined ? undefined : paths.first(path, document)))
  const rule = rules.find(({ when }) => fits(when, { httpStatus, document }, paths))
  if (rule !== undefined) return { state: rule.state, status: rule.word ?? word ?? rule.state }
  if (word === null) {
    const where = path ?? 'what the rules look at'
    throw unexpectedAnswer(
      `${description.label} answered in an unknown form: ${where} is missing or wrong.`,
    )
  }
  const state = stateOfWord(reading, word)
  return state === null
    ? { state: 'waiting', status: word, unknown: true }
    : { state, status: word }
}

/** What a provider's word says: by the description, else as such words are meant; null: it may mean anything. */
export function stateOfWord({ description, readStatus }: Reading, word: string) {
  const { rejected } = description.status
  if (rejected.some((one) => one.toLowerCase() === word.toLowerCase())) return 'rejected'
  const meaning = readStatus(word)
  return meaning === 'unknown' ? null : meaning
}

const wordAt = (value: unknown): unknown => (typeof value === 'boolean' ? String(value) : value)

function progressIn({ description, paths }: Reading, document: unknown): number | null {
  const { progress } = description.status
  if (progress === undefined) return null
  const given = paths.first(progress.path, document)
  const field = progress.scale === 'percent' ? percentField : shareField
  return field.parse(given) ?? null
}

function factsIn({ description, paths }: Reading, document: unknown): JobFacts {
  const { facts } = description
  const field = (name: 'title' | 'product' | 'costUnit') =>
    fieldOf(facts[name], document, paths) ?? undefined
  const amount = (path: string | undefined) =>
    amountField.parse(path && paths.first(path, document))
  const instant = (path: string | undefined) =>
    instantField.parse(path && paths.first(path, document))
  const cost = amount(facts.cost)
  const all: JobFacts = {
    title: field('title'),
    product: field('product'),
    cost,
    costUnit: cost === undefined ? undefined : field('costUnit'),
    durationSeconds: amount(facts.durationSeconds),
    words: amount(facts.words),
    createdAt: instant(facts.createdAt),
    changedAt: instant(facts.changedAt),
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Code and message of an error: where the description says, else in the usual places. */
function errorIn(
  { description, paths }: Reading,
  response: ApiResponse,
  whole: unknown,
): ProviderError {
  const usual = saidBy(response)
  const own = saidIn(description.error, whole, paths)
  return { code: own?.code ?? usual.code, message: own?.message ?? usual.message }
}

/** The wait that the body asks for as the header that it usually is. */
function withRetryAfter(
  { description, paths }: Reading,
  response: ApiResponse,
  whole: unknown,
): ApiResponse {
  const path = description.error.retryAfter
  if (path === undefined || response.headers['retry-after'] !== undefined) return response
  const seconds = amountField.parse(paths.first(path, whole))
  if (seconds === undefined || seconds > 86_400) return response
  const headers = { ...response.headers, 'retry-after': String(Math.ceil(seconds)) }
  return { ...response, headers }
}

/** Null where the description names neither, or neither is there. */
function saidIn({ code, message }: Said, document: unknown, paths: Paths): ProviderError | null {
  const at = (path: string | undefined) => path && paths.first(path, document)
  const given = textOf(at(code))
  const said = {
    code: given !== null && /^[\w.:-]{1,80}$/.test(given) ? given : null,
    message: shownText(at(message)),
  }
  return said.code === null && said.message === null ? null : said
}

function notJson(label: string, body: string): ReelhaulError {
  const what = isPage(body) ? 'a web page' : body === '' ? 'nothing' : 'something else'
  return unexpectedAnswer(`${label} was expected to answer with JSON and sent ${what}.`)
}
