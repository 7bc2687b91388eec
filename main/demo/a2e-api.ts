/**
 * A2E's endpoints: `POST /api/v1/video/awsResult` after the example of its page, and those of the other
 * products, one task or, page by page, the recent ones.
 */
import { a2eProductNamed, A2E_PRODUCTS, type A2eProduct } from '../providers/a2e/a2e-products.ts'
import { sendJson } from './loopback-server.ts'
import type { ApiContext, ProviderApi } from './provider-api.ts'
import { a2eSamples } from './samples/a2e.ts'
import type { JobPhase, SimulatedJob } from './simulated-job.ts'

const AVATAR_STATUSES = ['init', 'start', 'pending', 'process', 'process', 'copy']
const STATUSES = ['initialized', 'sent', 'pending', 'processing', 'processing']

export const a2eApi: ProviderApi = {
  samples: a2eSamples,
  credential: { key: 'demo-token-a2e' },
  linkStyle: 'public',
  jobIdOf(url, body) {
    const given =
      typeof body === 'object' && body !== null && '_id' in body
        ? body._id
        : (url.searchParams.get('_id') ?? lastSegment(url))
    return typeof given === 'string' ? given : null
  },
  handle(context, { request, response, url, jobId }) {
    const listed = A2E_PRODUCTS.find(({ list }) => list === url.pathname)
    const product = listed ?? productAt(url.pathname, request.method)
    if (product === null) return sendJson(response, 404, { code: 404, msg: 'Not found' })
    if (request.headers.authorization !== `Bearer ${context.credential.key}`) {
      return sendJson(response, 401, { code: 401, msg: 'Unauthorized' })
    }
    if (listed !== undefined)
      return sendJson(response, 200, { code: 0, data: records(context, listed, url.searchParams) })
    if (jobId === null) return sendJson(response, 200, { code: 1, msg: '_id is required' })
    const job = context.job(jobId)
    const known = job && isOf(job, product) ? job : undefined
    if (product.name === 'avatar')
      return sendJson(response, 200, { code: 0, data: known ? [avatarTask(context, known)] : [] })
    if (known === undefined) return sendJson(response, 404, { code: 404, msg: 'Record not found' })
    const phase = known.phase(STATUSES, context.now())
    sendJson(response, 200, { code: 0, data: task(context, known, phase) })
  },
}

/** Of `/api/v1/userImage2Video/{_id}`. */
function lastSegment({ pathname }: URL): string | undefined {
  const [, segment] = /^\/api\/v1\/\w+\/([^/]+)$/.exec(pathname) ?? []
  return segment === 'awsResult' || segment === undefined ? undefined : decodeURIComponent(segment)
}

function productAt(path: string, method: string | undefined): A2eProduct | null {
  return (
    A2E_PRODUCTS.find(({ one }) => {
      const [shape = ''] = one.path.split('?')
      const [before = '', after] = shape.split('{jobId}')
      return (
        method === one.method && (after === undefined ? path === shape : path.startsWith(before))
      )
    }) ?? null
  )
}

const isOf = ({ spec }: SimulatedJob, { name }: A2eProduct): boolean =>
  (a2eProductNamed(spec.product)?.name ?? 'avatar') === name

function linksOf(context: ApiContext, job: SimulatedJob, field: string) {
  const links = job.spec.outputs.map((output) => [
    output.field ?? field,
    context.link(job, output, 0),
  ])
  return Object.fromEntries(links) as Record<string, string>
}

/** Field for field as the example, whose `result` is there, if empty, before the end. */
function avatarTask(context: ApiContext, job: SimulatedJob) {
  const phase = job.phase(AVATAR_STATUSES, context.now())
  const { id, failure, details } = job.spec
  const succeeded = phase === 'over' && !failure
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
    ...(succeeded && { ...linksOf(context, job, 'result'), ...details }),
  }
}

/** As the page "Get Face Swap Task Records" has them: the newest first. */
function records(context: ApiContext, product: A2eProduct, query: URLSearchParams) {
  const all = context
    .jobs()
    .filter((job) => isOf(job, product))
    .reverse()
  const [page, size] = ['pageNum', 'pageSize'].map((name) => Number(query.get(name)) || 1)
  const from = ((page ?? 1) - 1) * (size ?? 1)
  const rows = all
    .slice(from, from + (size ?? 1))
    .map((job) => task(context, job, job.phaseInList(STATUSES, context.now())))
  return { rows, count: all.length }
}

/** The form of the other products. */
function task(context: ApiContext, job: SimulatedJob, phase: JobPhase) {
  const { id, title, failure, details } = job.spec
  const over = phase === 'over'
  return {
    _id: id,
    name: title ?? '',
    createdAt: new Date(job.addedAt).toISOString(),
    current_status: over ? (failure?.status ?? 'completed') : phase.status,
    failed_message: (over && failure?.message) || '',
    failed_code: (over && failure?.code) || '',
    result_url: '',
    ...(over && !failure && { ...linksOf(context, job, 'result_url'), ...details }),
  }
}
