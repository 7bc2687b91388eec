/**
 * Swiftia's `GET /api/jobs/{jobId}`, after the examples of its page "Get Job": one format for an API
 * key, another for a session token; and its renders, `GET /api/render/{renderId}`.
 */
import { sendJson } from './loopback-server.ts'
import type { ApiContext, ProviderApi } from './provider-api.ts'
import { swiftiaSamples } from './samples/swiftia.ts'
import type { JobPhase, SimulatedJob } from './simulated-job.ts'

/** Gets the simplified format, without links. The demo's own credential is a session token. */
export const SWIFTIA_API_KEY = 'demo-key-swiftia'

const LINK_LIFETIME_SECONDS = 3600
const ROUTE = /^\/api\/(?:jobs|render)\/([^/]+)$/
/** What a plan allows is told with every answer; the simulated one allows much. */
const PLAN = { 'x-ratelimit-limit': 1000, 'x-ratelimit-remaining': 999, 'x-ratelimit-reset': 1 }
/** "Progress values", in order. */
const PROGRESS = [5, 15, 30, 60, 80]

export const swiftiaApi: ProviderApi = {
  samples: swiftiaSamples,
  credential: { key: 'demo-session-swiftia' },
  linkStyle: 'aws-v4',
  jobIdOf(url) {
    const segment = ROUTE.exec(url.pathname)?.[1]
    return segment === undefined ? null : decodeURIComponent(segment)
  },
  handle(context, { request, response, url, jobId }) {
    for (const [name, value] of Object.entries(PLAN)) response.setHeader(name, value)
    const { authorization } = request.headers
    const withKey = authorization === `Bearer ${SWIFTIA_API_KEY}`
    if (!withKey && authorization !== `Bearer ${context.credential.key}`) {
      return sendJson(response, 401, { error: 'Unauthorized' })
    }
    const renders = url.pathname.startsWith('/api/render/')
    const found = jobId === null ? undefined : context.job(jobId)
    const job = (found?.spec.product === 'render') === renders ? found : undefined
    if (request.method !== 'GET' || !job) return sendJson(response, 404, { error: 'Job not found' })
    if (renders) return sendJson(response, 200, render(context, job))
    const phase = job.phase(PROGRESS.map(String), context.now())
    sendJson(response, 200, withKey ? simplified(job, phase) : detailed(context, job, phase))
  },
}

/** Queued, then in progress from 0 to 1, then one video. */
function render(context: ApiContext, job: SimulatedJob) {
  const phase = job.phase(['queued', 'progress', 'progress'], context.now())
  const { failure, outputs } = job.spec
  if (phase !== 'over')
    return phase.status === 'queued'
      ? { type: 'queued', queuePosition: 1 }
      : { type: 'progress', progress: phase.progress }
  const [video] = outputs
  if (failure || video === undefined)
    return { type: failure?.status ?? 'error', message: failure?.message }
  const url = context.link(job, video, LINK_LIFETIME_SECONDS)
  return { type: 'done', url, size: video.content.size }
}

function statusOf(job: SimulatedJob, phase: JobPhase): string {
  return phase === 'over' ? (job.spec.failure?.status ?? 'COMPLETED') : 'PROCESSING'
}

/** "Response Format (API Key Authentication)" */
function simplified(job: SimulatedJob, phase: JobPhase) {
  const status = statusOf(job, phase)
  const completed = status === 'COMPLETED'
  return {
    id: job.spec.id,
    title: job.spec.title ?? null,
    cost: completed ? 0.93 : null,
    costBreakDown: completed ? { shortGen: 0.205, youtubeProcessing: 0.72 } : null,
    status,
    source: 'API',
    progress: phase === 'over' ? 100 : Number(phase.status),
    ...(completed && { data: { shorts: job.spec.details?.['shorts'] } }),
  }
}

/** "Response Format (Session-Based Authentication)" */
function detailed(context: ApiContext, job: SimulatedJob, phase: JobPhase) {
  const status = statusOf(job, phase)
  const about = { jobId: job.spec.id, status, createdAt: '2024-12-06T12:34:56Z' }
  if (status !== 'COMPLETED') return about
  const { outputs, details } = job.spec
  const shorts = outputs.map((output, i) => ({
    id: i + 1,
    title: output.field ?? 'Auto-generated short title',
    reason: 'Reason for selecting this segment',
    startId: 6 + i * 10,
    endId: 13 + i * 10,
    startTime: 28.66 + i * 60,
    endTime: 58.86 + i * 60,
    text: 'Transcription of the short segment',
    cropFileUrl: context.link(job, output, LINK_LIFETIME_SECONDS),
  }))
  return { ...about, cost: 0.41, data: { transcription: details?.['transcription'], shorts } }
}
