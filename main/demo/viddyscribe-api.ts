/** ViddyScribe's `GET /enterprise/api/get_results`, after the examples of its OpenAPI document. */
import { sendJson } from './loopback-server.ts'
import type { ProviderApi } from './provider-api.ts'
import { viddyscribeSamples } from './samples/viddyscribe.ts'

/** "expires in 15 min" */
const LINK_LIFETIME_SECONDS = 900
const MEDIA_ID = '550e8400-e29b-41d4-a716-446655440000'

export const viddyscribeApi: ProviderApi = {
  samples: viddyscribeSamples,
  credential: { key: 'demo-key-viddyscribe' },
  linkStyle: 'google-v4',
  jobIdOf: (url) => url.searchParams.get('job_id'),
  handle(context, { request, response, url, jobId }) {
    if (request.headers['x-api-key'] !== context.credential.key) {
      return sendJson(response, 401, { error: 'unauthorized', message: 'Invalid API key' })
    }
    if (request.method !== 'GET' || url.pathname !== '/enterprise/api/get_results') {
      return sendJson(response, 404, { error: 'not_found', message: 'Route not found' })
    }
    if (!jobId) {
      return sendJson(response, 400, { error: 'invalid_input', message: 'job_id is required' })
    }
    const job = context.job(jobId)
    if (!job) {
      const message = 'Job not found or access denied'
      return sendJson(response, 404, { error: 'not_found', message })
    }
    const about = {
      media_id: MEDIA_ID,
      created_at: new Date(job.addedAt).toISOString(),
      updated_at: new Date(context.now()).toISOString(),
    }
    const phase = job.phase(['queued', 'processing', 'processing'], context.now())
    if (phase !== 'over') {
      return sendJson(response, 200, { job_id: jobId, status: phase.status, ...about })
    }
    const { failure, outputs, details } = job.spec
    if (failure) {
      const { status, code: error, message } = failure
      return sendJson(response, 200, { job_id: jobId, status, ...about, error, message })
    }
    const hasLink = job.nextAnswer()
    const links = outputs.map((output) => [
      output.field ?? 'video_signed_url',
      hasLink(output) ? context.link(job, output, LINK_LIFETIME_SECONDS) : 'pending',
    ])
    const files = Object.fromEntries(links) as Record<string, string>
    sendJson(response, 200, { job_id: jobId, status: 'done', ...about, ...files, ...details })
  },
}
