/** A2E's requests: one task, a page of a product's tasks, and what an answer that is none means. */
import { providerLabels } from '../../../preload/contract/vocabulary.ts'
import { ReelhaulError } from '../../errors.ts'
import type { A2eProduct } from './a2e-products.ts'
import { envelopeSchema, taskOf, tasksIn, type A2eTask } from './a2e-task.ts'
import { endpoint, parseAnswer } from '../answers.ts'
import type { ApiResponse, Ask } from '../provider.ts'
import { failureOf, isSuccess, shownText, statusError } from '../provider-errors.ts'

const LABEL = providerLabels.a2e
const PAGE_SIZE = 50

type Asking = Pick<Ask, 'baseUrl' | 'credential' | 'api' | 'signal'>

export interface FoundTask {
  readonly task: A2eTask
  readonly response: ApiResponse
}

/**
 * The task where its product has it; null where that says that it knows none of this id.
 * @throws ReelhaulError for every other answer.
 */
export async function askOne({ one }: A2eProduct, ask: Ask): Promise<FoundTask | null> {
  const [path = '', query] = one.path.split('?')
  const address = endpoint(ask, path)
  const id = encodeURIComponent(ask.jobId)
  const url = query === undefined ? address : `${address}?${query.replace('{jobId}', () => id)}`
  const post = { method: 'POST', json: { _id: ask.jobId } } as const
  try {
    const response = await send(ask, { url, ...(one.method === 'POST' ? post : { method: 'GET' }) })
    const task = taskOf(dataOf(response), ask.jobId)
    return task === null ? null : { task, response }
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

/** A page of a product's tasks, the newest first; `page` from 1. @throws ReelhaulError as `askOne`. */
export async function askPage(
  list: string,
  asking: Asking,
  page: number,
): Promise<{ readonly tasks: readonly A2eTask[]; readonly data: unknown; response: ApiResponse }> {
  const address = endpoint({ ...asking, jobId: 'list' }, list)
  const query = new URLSearchParams({ pageNum: String(page), pageSize: String(PAGE_SIZE) })
  const url = `${address}?${query.toString()}`
  const response = await send(asking, { url, method: 'GET' })
  const data = dataOf(response)
  return { tasks: tasksIn(data), data, response }
}

/** The task among the recent ones of its product; null: it is not on the first `most` pages. */
export async function lookThrough(
  { list }: A2eProduct,
  ask: Ask,
  most: number,
): Promise<FoundTask | null> {
  if (list === null) return null
  let before: string | undefined
  for (let page = 1; page <= most; page++) {
    const { tasks, data, response } = await askPage(list, ask, page)
    const task = taskOf(data, ask.jobId)
    if (task !== null) return { task, response }
    if (!mayHaveNext(tasks, before)) return null
    before = tasks[0]?._id
  }
  return null
}

/**
 * False: this is the last page, or the list has no pages: then it comes whole, or again and again. Servers
 * give smaller pages than they are asked for, of ten or twenty: a round number may be such a page.
 * @param before the first id of the page before.
 */
export function mayHaveNext(tasks: readonly A2eTask[], before: string | undefined): boolean {
  const isFull = tasks.length > 0 && tasks.length <= PAGE_SIZE && tasks.length % 10 === 0
  return isFull && (before === undefined || tasks[0]?._id !== before)
}

const isNotFound = (error: unknown): boolean =>
  error instanceof ReelhaulError && error.reason === 'PROVIDER_JOB_NOT_FOUND'

function send(
  { credential, api, signal }: Asking,
  request: { readonly url: string; readonly method: 'GET' | 'POST'; readonly json?: unknown },
): Promise<ApiResponse> {
  return api({ ...request, headers: { authorization: `Bearer ${credential.key}` }, signal })
}

/** @throws ReelhaulError for an HTTP status and for a `code` that is no success. */
function dataOf(response: ApiResponse): unknown {
  if (!isSuccess(response)) throw statusError(response, LABEL)
  const envelope = parseAnswer(envelopeSchema, response, LABEL)
  const { code, data } = envelope
  if (code === 0 || code === 200) return data
  throw refused(response, code, envelope.msg ?? envelope.message)
}

/**
 * The page lists no codes. Those that read as HTTP statuses are taken as such, and words that say "not
 * found" as what they are; others may pass, so the job is asked again before it fails.
 */
function refused(response: ApiResponse, code: number, text: unknown): ReelhaulError {
  const said = { code: String(code), message: shownText(text) }
  const status = /\b(?:not (?:found|exist)|no such|doesn'?t exist)\b/i.test(said.message ?? '')
    ? 404
    : code
  if (status >= 400 && status < 600) return statusError({ ...response, status }, LABEL, { said })
  const detail = said.message ? `: ${said.message}` : ' without a reason'
  return failureOf('PROVIDER_INVALID_REQUEST', `A2E refused the request${detail} (code ${code}).`, {
    permanent: false,
    advice: 'againCheckJobId',
    code: said.code,
  })
}
