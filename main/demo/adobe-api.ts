/**
 * Adobe's `GET /v1/status/{jobId}`, after the examples of its page "Using the Get Result API", and its list
 * of template render jobs.
 */
import { sendJson } from './loopback-server.ts'
import type { ApiContext, ProviderApi } from './provider-api.ts'
import { adobeSamples } from './samples/adobe.ts'
import type { SimulatedJob, SimulatedOutput } from './simulated-job.ts'

/** The page names none; the links tell by `Expires`. */
const LINK_LIFETIME_SECONDS = 3600
const STATUSES = ['pending', 'running', 'running', 'running']
const RENDER_JOBS = '/v1/templates/render-jobs'
const RENDER_STATUSES = ['not_started', 'running', 'running']
const JOBS_ON_A_PAGE = 10
const LISTED_FOR_MS = 30 * 86_400_000
const ROUTE = /^\/v1\/status\/([^/]+)$/

export const adobeApi: ProviderApi = {
  samples: adobeSamples,
  credential: { key: 'demo-token-adobe', clientId: 'demo-client-adobe' },
  linkStyle: 'aws-v2',
  jobIdOf(url) {
    const segment = ROUTE.exec(url.pathname)?.[1]
    return segment === undefined ? null : decodeURIComponent(segment)
  },
  handle(context, { request, response, url, jobId }) {
    const { key, clientId } = context.credential
    const { authorization, 'x-api-key': client } = request.headers
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1] ?? ''
    const accepted = token === key || context.acceptsToken(token)
    if (!accepted || client !== clientId) {
      const message = 'Oauth token is not valid'
      return sendJson(response, 401, { error_code: '401013', message })
    }
    if (url.pathname === RENDER_JOBS) {
      return sendJson(response, 200, renderJobs(context, Number(url.searchParams.get('cursor'))))
    }
    const job = jobId === null ? undefined : context.job(jobId)
    if (request.method !== 'GET' || !job) {
      return sendJson(response, 404, { error_code: 'not_found', message: 'Job not found' })
    }
    const phase = job.phase(STATUSES, context.now())
    if (phase !== 'over') return sendJson(response, 200, { jobId, status: phase.status })
    const { failure, details } = job.spec
    if (failure) {
      const { status, code, message } = failure
      return sendJson(response, 200, { jobId, status, error_code: code, message })
    }
    const outputs =
      job.spec.product === 'transcribe' ? transcripts(context, job) : dubs(context, job)
    sendJson(response, 200, { jobId, status: 'succeeded', outputs, ...details })
  },
}

/** The newest first, those of the last 30 days. @param from position of the first one */
function renderJobs({ jobs, now }: ApiContext, from: number) {
  const all = jobs()
    .filter(({ spec, addedAt }) => spec.product === 'render' && now() - addedAt < LISTED_FOR_MS)
    .reverse()
  const page = all.slice(from, from + JOBS_ON_A_PAGE).map((job) => {
    const phase = job.phaseInList(RENDER_STATUSES, now())
    const over = job.spec.failure?.status ?? 'succeeded'
    return {
      jobId: job.spec.id,
      templateName: job.spec.title,
      status: phase === 'over' ? over : phase.status,
      createdAt: new Date(job.addedAt).toISOString(),
    }
  })
  const next = from + JOBS_ON_A_PAGE
  return { jobs: page, ...(next < all.length && { paging: { cursor: String(next) } }) }
}

function transcripts(context: ApiContext, job: SimulatedJob) {
  return job.spec.outputs.map((output) => ({
    destination: destination(context, job, output),
    localeCode: output.locale,
  }))
}

/** One entry for each locale, with its files by name; the files in the order they were given. */
function dubs(context: ApiContext, job: SimulatedJob) {
  const byLocale = Map.groupBy(job.spec.outputs, (output) => output.locale)
  return [...byLocale].map(([localeCode, files]) => ({
    localeCode,
    ...Object.fromEntries(
      files.map((file) => [file.field ?? 'video', part(context, job, file)] as const),
    ),
  }))
}

function part(context: ApiContext, job: SimulatedJob, output: SimulatedOutput) {
  return {
    // The document gives a media type for audio and video, none for transcripts.
    ...(output.field !== 'transcript' && { mediaType: output.contentType }),
    destination: destination(context, job, output),
  }
}

function destination(context: ApiContext, job: SimulatedJob, output: SimulatedOutput) {
  return { url: context.link(job, output, LINK_LIFETIME_SECONDS) }
}
