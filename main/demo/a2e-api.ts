/** A2E's `POST /api/v1/video/awsResult`, after the example of its page. */
import { sendJson } from './loopback-server.ts'
import type { ApiContext, ProviderApi } from './provider-api.ts'
import { a2eSamples } from './samples/a2e.ts'
import type { SimulatedJob } from './simulated-job.ts'

const STATUSES = ['init', 'start', 'pending', 'process', 'process', 'copy']

export const a2eApi: ProviderApi = {
  samples: a2eSamples,
  credential: { key: 'demo-token-a2e' },
  linkStyle: 'public',
  jobIdOf: (_url, body) =>
    typeof body === 'object' && body !== null && '_id' in body && typeof body._id === 'string'
      ? body._id
      : null,
  handle(context, { request, response, url, jobId }) {
    if (request.method !== 'POST' || url.pathname !== '/api/v1/video/awsResult') {
      return sendJson(response, 404, { code: 404, msg: 'Not found' })
    }
    if (request.headers.authorization !== `Bearer ${context.credential.key}`) {
      return sendJson(response, 401, { code: 401, msg: 'Unauthorized' })
    }
    if (jobId === null) return sendJson(response, 200, { code: 1, msg: '_id is required' })
    const job = context.job(jobId)
    sendJson(response, 200, { code: 0, data: job ? [task(context, job)] : [] })
  },
}

/** Field for field as the example, whose `result` is there, if empty, before the end. */
function task(context: ApiContext, job: SimulatedJob) {
  const phase = job.phase(STATUSES, context.now())
  const { id, failure, outputs, details } = job.spec
  const succeeded = phase === 'over' && !failure
  const links = outputs.map((output) => [output.field ?? 'result', context.link(job, output, 0)])
  return {
    _id: id,
    msg: (phase === 'over' && failure?.message) || '',
    result: '',
    process: phase === 'over' ? 100 : Math.round(phase.progress * 100),
    status: phase === 'over' ? (failure?.status ?? 'success') : phase.status,
    anchor_type: '0',
    web_bg_width: 1919,
    web_bg_height: 1080,
    color: '',
    anchor_id: '63de16f26c6193fa4ca7a486',
    replace_bg_id: '629067e435e495933464f034',
    custom_backs_id: null,
    createdAt: '2023-10-11T05:21:26.855Z',
    diff_s: 6644,
    current_date: '2023-10-11 15:12:11',
    ...(succeeded && { ...(Object.fromEntries(links) as Record<string, string>), ...details }),
  }
}
