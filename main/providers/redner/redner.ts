/**
 * Redner's Jobs API, as its page "Jobs API" documents it: one call, `download-result`, answers both
 * "is it done" and "give me links".
 */
import { z } from 'zod'
import { providerLabels, type OutputKind } from '../../../preload/contract/vocabulary.ts'
import type { ReelhaulError } from '../../errors.ts'
import type { LeaseLifetime } from '../../leases/lease.ts'
import { endpoint, parseAnswer } from '../answers.ts'
import { delivered } from '../delivery.ts'
import { statusReader, waitingFor } from '../job-status.ts'
import { amountField, indexField, textField } from '../lenient.ts'
import type { ApiResponse, Ask, JobFacts, JobReport, Provider, RemoteOutput } from '../provider.ts'
import { failureOf, isSuccess, saidBy, statusError } from '../provider-errors.ts'
import { parseRednerWebhook, REDNER_COST_UNIT } from './redner-webhook.ts'
import { extensionOf, kindOf, leaseOf, lengthSchema, linkField } from '../remote-files.ts'

const LABEL = providerLabels.redner
/** Documented limits and default of `expirationSeconds`. */
const LIFETIME: LeaseLifetime = { min: 60, max: 604_800, byDefault: 3600 }

const outputSchema = z.object({
  outputIndex: indexField,
  url: z.unknown().optional(),
  expiresAt: textField,
  sizeBytes: lengthSchema,
})
/** A single file is met without its list, and no files as null; an answer that says nothing of them is none. */
const outputsField = z
  .union([z.array(z.unknown()), z.record(z.string(), z.unknown()), z.null()])
  .transform((given) => (Array.isArray(given) ? given : given === null ? [] : [given]))
const resultSchema = z.object({
  apiProduct: textField,
  expiresAt: textField,
  wordCount: amountField,
  cost: amountField,
  duration: amountField,
  outputs: outputsField,
})
type Result = z.output<typeof resultSchema>

interface Product {
  readonly kind: OutputKind
  readonly extension: string
  readonly finalStatus: string
}

/** "Output Files by Workflow": what each product delivers, and the status that ends it. */
const PRODUCTS: ReadonlyMap<string, Product> = new Map([
  ['transcribe', { kind: 'subtitles', extension: 'srt', finalStatus: 'transcribed' }],
  ['translate', { kind: 'subtitles', extension: 'srt', finalStatus: 'translated' }],
  ['voiceover', { kind: 'video', extension: 'mp4', finalStatus: 'merged' }],
  ['dub', { kind: 'video', extension: 'mp4', finalStatus: 'merged' }],
])

export const redner: Provider = {
  name: 'redner',
  label: LABEL,
  defaultBaseUrl: 'https://api.rednerapp.com',
  credentialLabels: { key: 'apiKey', webhookSecret: 'webhookSecret' },
  documentedLifetimeSeconds: LIFETIME.byDefault,
  leaseLifetime: LIFETIME,
  webhooks: { parse: parseRednerWebhook },
  probeJobId: 'job_connection-test',
  defaultRequestsAtOnce: 8,
  claims: (jobId) => /^job_[A-Za-z0-9_-]+$/.test(jobId),

  async ask(ask) {
    checkExpiration(ask.expirationSeconds)
    const response = await ask.api({
      method: 'POST',
      url: endpoint(ask, '/v1/jobs/{jobId}/download-result'),
      headers: { authorization: `Bearer ${ask.credential.key}` },
      json: ask.expirationSeconds === undefined ? {} : { expirationSeconds: ask.expirationSeconds },
      signal: ask.signal,
    })
    return isSuccess(response) ? ready(response, ask) : notReady(response)
  },
}

function checkExpiration(seconds: number | undefined): void {
  if (seconds === undefined) return
  if (seconds >= LIFETIME.min && seconds <= LIFETIME.max) return
  throw lifetimeRefused(`Redner's links cannot be asked to live ${seconds} seconds.`)
}

function lifetimeRefused(message: string, code?: string): ReelhaulError {
  return failureOf('PROVIDER_INVALID_REQUEST', message, {
    permanent: true,
    advice: 'setLifetime',
    code,
  })
}

function ready(response: ApiResponse, ask: Ask): JobReport {
  const result = parseAnswer(resultSchema, response, LABEL)
  const product = productOf(result)
  const lifetime = ask.expirationSeconds ?? LIFETIME.byDefault
  const listed = outputsOf(result, product, response, lifetime)
  return delivered(LABEL, {
    // The answer does not carry the job's status; for a known product only one ends in files.
    status: product?.finalStatus ?? 'completed',
    facts: factsOf(result),
    outputs: listed.flatMap(({ output }) => output ?? []),
    unlinked: listed.flatMap(({ output, name, given }) => (output ? [] : [{ name, given }])),
  })
}

const productOf = ({ apiProduct }: Pick<Result, 'apiProduct'>): Product | undefined =>
  PRODUCTS.get(apiProduct?.toLowerCase() ?? '')

/** What webhooks say of a job, where the result says it too. */
function factsOf({ apiProduct, wordCount, cost, duration }: Result): JobFacts {
  const unit = cost === undefined ? undefined : REDNER_COST_UNIT
  return { product: apiProduct, words: wordCount, cost, costUnit: unit, durationSeconds: duration }
}

interface Listed {
  /** For people, where there is no link. */
  readonly name: string
  readonly given: unknown
  /** Null: it has no usable link. */
  readonly output: RemoteOutput | null
}

/**
 * Outputs in the order of `outputIndex`. Where it is absent (a single file) or given twice, the
 * position in the list stands in, so that every key is there once. What has no link yet keeps its place.
 */
function outputsOf(
  result: Result,
  product: Product | undefined,
  response: ApiResponse,
  lifetime: number,
): Listed[] {
  const items = result.outputs.map((item) => outputSchema.safeParse(item).data ?? null)
  const given = items.map((item) => item?.outputIndex ?? null)
  const usable = given.every((index) => index !== null) && new Set(given).size === given.length
  return items
    .map((item, position) => {
      const index = usable ? (item?.outputIndex ?? position) : position
      const url = linkField.parse(item?.url)
      const name = items.length === 1 ? 'the file' : `file ${index + 1}`
      if (item === null || url === undefined)
        return { index, name, given: item?.url ?? result.outputs[position], output: null }
      const expiresAt = item.expiresAt ?? result.expiresAt
      const lease = leaseOf(url, response, lifetime, expiresAt)
      const { sizeBytes } = item
      const about = { key: String(index), index, locale: null, name: null, sizeBytes }
      const source = { type: 'lease', lease } as const
      return { index, name, given: url, output: { ...about, ...formatOf(url, product), source } }
    })
    .sort((a, b) => a.index - b.index)
}

/**
 * The URL's own extension tells what a file is: a voice-over may deliver sound alone ("Voice-over", of
 * Redner's documentation: `outputFormat: "audio_only"`). The product stands in where it says nothing.
 */
function formatOf(url: string, product: Product | undefined) {
  const given = extensionOf(url)
  const extension = given ?? product?.extension ?? 'bin'
  return { extension, kind: kindOf(given, product?.kind ?? 'video'), formIsGuess: given === null }
}

const readStatus = statusReader({
  waiting: [
    ...['created', 'pending', 'processing', 'transcribing', 'transcribed', 'translating'],
    ...['translated', 'dubbing', 'dubbed', 'merging', 'merged'],
  ],
  // Files come with HTTP 200, and with no status word.
  done: [],
  failed: ['failed', 'rejected'],
})

/** "Response - Error Cases": the cases of HTTP 400 differ by their message only. */
function notReady(response: ApiResponse): JobReport {
  const said = saidBy(response)
  const message = said.message ?? ''
  if (response.status !== 400) throw statusError(response, LABEL, { said })
  const current = statusIn(message)
  const meaning = current === undefined ? null : readStatus(current)
  if (current === 'rejected' || /\brejected\b/i.test(message)) return over('rejected', message)
  if (meaning === 'failed' || /\bjob (?:has )?(?:failed|been cancell?ed|expired)\b/i.test(message))
    return over(current ?? 'failed', message)
  if (current !== undefined && meaning !== null)
    return { ...waitingFor(meaning), status: current, facts: {} }
  if (/not (?:yet )?completed?\b|not (?:yet )?ready/i.test(message))
    return { ...waitingFor('waiting'), status: 'processing', facts: {} }
  if (/expiration/i.test(message)) {
    throw lifetimeRefused(`Redner refused the link lifetime: ${message}`, said.code ?? undefined)
  }
  throw statusError(response, LABEL, { said })
}

/** The words behind "Current status:", of which not all need belong to it: `in progress`, `merging now`. */
function statusIn(message: string): string | undefined {
  const [, words] =
    /current status:\s*["'“]?([\w-]+(?: [\w-]+){0,3})/i.exec(message.toLowerCase()) ?? []
  const [first, second] = words?.split(' ') ?? []
  const both = `${first} ${second}`
  return first !== undefined && second !== undefined && readStatus(both) !== 'unknown'
    ? both
    : first
}

function over(status: string, message: string): JobReport {
  return {
    state: 'failed',
    status,
    facts: {},
    failure: {
      reason: status === 'rejected' ? 'PROVIDER_JOB_REJECTED' : 'PROVIDER_JOB_FAILED',
      message: `Redner: ${message}`,
      permanent: true,
      advice: status === 'rejected' ? 'rejectedRedner' : 'submitAgainRedner',
    },
  }
}
