/**
 * Redner's Jobs API, as its page "Jobs API" documents it: one call, `download-result`, answers both
 * "is it done" and "give me links".
 */
import { z } from 'zod'
import { providerLabels, type OutputKind } from '../../preload/contract/vocabulary.ts'
import type { ReelhaulError } from '../errors.ts'
import type { LeaseLifetime } from '../leases/lease.ts'
import { endpoint, parseAnswer } from './answers.ts'
import type { ApiResponse, Ask, JobReport, Provider, RemoteOutput } from './provider.ts'
import { failureOf, noOutputs, saidBy, statusError } from './provider-errors.ts'
import { parseRednerWebhook } from './redner-webhook.ts'
import { extensionOf, kindOf, leaseOf, lengthSchema, mediaUrl } from './remote-files.ts'

const LABEL = providerLabels.redner
/** Documented limits and default of `expirationSeconds`. */
const LIFETIME: LeaseLifetime = { min: 60, max: 604_800, byDefault: 3600 }

const resultSchema = z.object({
  apiProduct: z.string().nullish(),
  expiresAt: z.string().nullish(),
  outputs: z.array(
    z.object({
      outputIndex: z.number().int().nonnegative().nullish(),
      url: mediaUrl,
      expiresAt: z.string().nullish(),
      sizeBytes: lengthSchema,
    }),
  ),
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
  credentialLabels: { key: 'apiKey' },
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
    return response.status === 200 ? ready(response, ask) : notReady(response)
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
  if (result.outputs.length === 0) throw noOutputs(LABEL)
  const product = result.apiProduct ?? undefined
  return {
    state: 'ready',
    // The answer does not carry the job's status; for a known product only one ends in files.
    status: PRODUCTS.get(product ?? '')?.finalStatus ?? 'completed',
    facts: { product },
    outputs: outputsOf(result, response, ask.expirationSeconds ?? LIFETIME.byDefault),
    missing: [],
  }
}

/**
 * Outputs in the order of `outputIndex`. Where it is absent (a single file) or given twice, the
 * position in the list stands in, so that every key is there once.
 */
function outputsOf(result: Result, response: ApiResponse, lifetime: number): RemoteOutput[] {
  const given = result.outputs.map((output) => output.outputIndex ?? null)
  const usable = given.every((index) => index !== null) && new Set(given).size === given.length
  const product = PRODUCTS.get(result.apiProduct ?? '')
  return result.outputs
    .map((output, position): RemoteOutput => {
      const index = usable ? (output.outputIndex ?? position) : position
      const extension = extensionFor(output.url, product)
      const expiresAt = output.expiresAt ?? result.expiresAt
      return {
        key: String(index),
        kind: product?.kind ?? kindOf(extension, 'video'),
        index,
        locale: null,
        name: null,
        extension,
        sizeBytes: output.sizeBytes,
        source: { type: 'lease', lease: leaseOf(output.url, response, lifetime, expiresAt) },
      }
    })
    .sort((a, b) => (a.index ?? 0) - (b.index ?? 0))
}

/** The URL's own extension, unless it contradicts what the product is documented to deliver. */
function extensionFor(url: string, product: Product | undefined): string {
  const given = extensionOf(url)
  if (!product) return given ?? 'bin'
  return given !== null && kindOf(given, 'metadata') === product.kind ? given : product.extension
}

/** "Response - Error Cases": the cases of HTTP 400 differ by their message only. */
function notReady(response: ApiResponse): JobReport {
  const said = saidBy(response)
  const message = said.message ?? ''
  if (response.status !== 400) throw statusError(response, LABEL, { said })
  const current = /current status:\s*([\w-]+)/i.exec(message)?.[1]?.toLowerCase()
  if (current === 'rejected' || /\brejected\b/i.test(message)) return over('rejected', message)
  if (current === 'failed' || /\bjob (has )?failed\b/i.test(message)) return over('failed', message)
  if (current || /not completed yet/i.test(message)) {
    return { state: 'waiting', status: current ?? 'processing', facts: {}, progress: null }
  }
  if (/expiration/i.test(message)) {
    throw lifetimeRefused(`Redner refused the link lifetime: ${message}`, said.code ?? undefined)
  }
  throw statusError(response, LABEL, { said })
}

function over(status: 'failed' | 'rejected', message: string): JobReport {
  return {
    state: 'failed',
    status,
    facts: {},
    failure: {
      reason: status === 'failed' ? 'PROVIDER_JOB_FAILED' : 'PROVIDER_JOB_REJECTED',
      message: `Redner: ${message}`,
      permanent: true,
      advice: status === 'failed' ? 'submitAgainRedner' : 'rejectedRedner',
    },
  }
}
