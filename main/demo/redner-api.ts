/** Redner's `download-result`, as its page "Jobs API" documents it, example by example. */
import type { ServerResponse } from 'node:http'
import { sendJson } from './loopback-server.ts'
import type { ApiCall, ApiContext, ProviderApi, SimulatedWebhook } from './provider-api.ts'
import { rednerSamples } from './samples/redner.ts'
import type { SimulatedJob } from './simulated-job.ts'

const MIN_EXPIRATION_SECONDS = 60
const MAX_EXPIRATION_SECONDS = 604_800
const DEFAULT_EXPIRATION_SECONDS = 3600
const ROUTE = /^\/v1\/jobs\/([^/]+)\/download-result$/

/** "Job Statuses": those on the way, by API product. */
const STATUSES: Readonly<Record<string, readonly string[]>> = {
  transcribe: ['created', 'transcribing'],
  translate: ['created', 'transcribing', 'transcribed', 'translating'],
  voiceover: ['created', 'dubbing', 'dubbed', 'merging'],
  dub: [
    'created',
    'transcribing',
    'transcribed',
    'translating',
    'translated',
    'dubbing',
    'dubbed',
    'merging',
  ],
}

/** Those of `job.completed`; voiceover and dub end in `merged`. */
const FINAL_STATUSES: Readonly<Record<string, string>> = {
  transcribe: 'transcribed',
  translate: 'translated',
}

export const rednerApi: ProviderApi = {
  samples: rednerSamples,
  credential: { key: 'demo-key-redner' },
  linkStyle: 'aws-v4',
  jobIdOf(url) {
    const segment = ROUTE.exec(url.pathname)?.[1]
    return segment === undefined ? null : decodeURIComponent(segment)
  },
  handle(context, call) {
    const { request, response, jobId } = call
    if (request.method !== 'POST' || jobId === null) {
      return sendError(response, 404, 'RESOURCE_NOT_FOUND', 'Route not found')
    }
    if (request.headers.authorization !== `Bearer ${context.credential.key}`) {
      return sendError(response, 401, 'UNAUTHORIZED', 'Invalid API key')
    }
    const job = context.job(jobId)
    if (!job) return sendError(response, 404, 'RESOURCE_NOT_FOUND', 'Job not found')
    answer(context, call, job)
  },
  webhooks,
}

function answer(context: ApiContext, { response, body }: ApiCall, job: SimulatedJob): void {
  const seconds = expirationOf(body)
  if (seconds === null) {
    const range = `${MIN_EXPIRATION_SECONDS} and ${MAX_EXPIRATION_SECONDS}`
    return invalid(response, `Expiration time must be between ${range} seconds`)
  }
  const phase = job.phase(STATUSES[job.spec.product] ?? ['processing'], context.now())
  if (phase !== 'over') {
    return invalid(response, `Job is not completed yet. Current status: ${phase.status}`)
  }
  const { failure } = job.spec
  if (failure) {
    return invalid(response, failure.message ?? 'Job failed. No output files available.')
  }
  sendJson(response, 200, resultOf(context, job, seconds))
}

/** The documents' examples number the files of `translate` only. */
function resultOf(context: ApiContext, job: SimulatedJob, seconds: number) {
  const { id, product, outputs } = job.spec
  const expiresAt = isoSeconds(context.now() + seconds * 1000)
  const hasLink = job.nextAnswer()
  return {
    jobId: id,
    apiProduct: product,
    expiresAt,
    outputs: outputs.map((output, index) => ({
      ...(product === 'translate' && { outputIndex: index }),
      url: hasLink(output) ? context.link(job, output, seconds) : null,
      expiresAt,
      sizeBytes: output.content.size,
    })),
  }
}

/** "Webhook Events", and the example of its payload: one for each status, and one for the end. */
function webhooks(context: ApiContext, job: SimulatedJob): readonly SimulatedWebhook[] {
  const { durationMs } = job
  if (durationMs === null) return []
  const { id, product, failure, details } = job.spec
  const payload =
    (event: string, status: string, more: () => object = () => ({})) =>
    () => ({
      event,
      timestamp: isoSeconds(context.now()),
      data: { jobId: id, status, apiProduct: product, ...more() },
    })
  const statuses = STATUSES[product] ?? ['created']
  const onTheWay = statuses.map((status, step) => ({
    afterMs: (step * durationMs) / statuses.length,
    payload: payload(status === 'created' ? 'job.created' : 'job.processing', status),
  }))
  const end = failure
    ? payload('job.failed', failure.status)
    : payload('job.completed', FINAL_STATUSES[product] ?? 'merged', () => ({
        ...details,
        outputs: resultOf(context, job, DEFAULT_EXPIRATION_SECONDS).outputs,
      }))
  return [...onTheWay, { afterMs: durationMs, payload: end }]
}

/** Whole seconds, cut, as in the documents: `2025-12-07T14:30:00Z`. */
function isoSeconds(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d+/, '')
}

function expirationOf(body: unknown): number | null {
  const given =
    typeof body === 'object' && body !== null && 'expirationSeconds' in body
      ? body.expirationSeconds
      : DEFAULT_EXPIRATION_SECONDS
  const usable =
    typeof given === 'number' && given >= MIN_EXPIRATION_SECONDS && given <= MAX_EXPIRATION_SECONDS
  return usable ? given : null
}

function invalid(response: ServerResponse, message: string): void {
  sendError(response, 400, 'INVALID_REQUEST', message)
}

function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  sendJson(response, status, { error: { code, message } })
}
