/** Recent jobs of A2E: the lists that its official pages have, one product after the other. */
import { ReelhaulError } from '../../errors.ts'
import { a2eProductNamed, A2E_PRODUCTS, type A2eProduct } from './a2e-products.ts'
import { askPage, mayHaveNext } from './a2e-requests.ts'
import { readA2eStatus, wordOf, type A2eTask } from './a2e-task.ts'
import type { FoundJob, FoundJobs, JobFinder, JobSearch } from '../provider.ts'

const LISTED = A2E_PRODUCTS.filter(({ documented, list }) => documented && list !== null)

/** `faceSwap:2:68f1…` is the second page of the face swaps, after one that began with that id. */
const CURSOR = /^([A-Za-z]+):([1-9]\d{0,5})(?::([\w-]{1,64}))?$/

export const a2eFinder: JobFinder = {
  products: LISTED.map(({ name }) => name),

  async page(search) {
    const at = placeOf(search)
    if (at === null) return { jobs: [], next: null }
    const tasks = await tasksAt(at, search)
    const jobs = tasks.flatMap((task) => jobOf(task, at.product) ?? [])
    return { jobs, next: nextOf(at, search, tasks) }
  },
}

/** None where one product of several has no list for this account: the others have theirs. */
async function tasksAt(at: Place, search: JobSearch): Promise<readonly A2eTask[]> {
  try {
    return (await askPage(at.product.list ?? '', search, at.page)).tasks
  } catch (error) {
    const isMissing = error instanceof ReelhaulError && error.reason === 'PROVIDER_JOB_NOT_FOUND'
    if (isMissing && search.product === null) return []
    throw error
  }
}

interface Place {
  readonly product: A2eProduct
  readonly page: number
  /** First id of the page before. */
  readonly before?: string
}

function placeOf({ cursor, product }: JobSearch): Place | null {
  if (cursor === null) {
    const first = product === null ? LISTED[0] : listed(product)
    return first === undefined ? null : { product: first, page: 1 }
  }
  const [, name, page, before] = CURSOR.exec(cursor) ?? []
  const named = listed(name)
  return named === undefined ? null : { product: named, page: Number(page), before }
}

const listed = (name: string | undefined): A2eProduct | undefined =>
  LISTED.find((product) => product === a2eProductNamed(name))

/** Lists are the newest first: with a page that only has older jobs than wanted, a product is over. */
function nextOf(
  { product, page, before }: Place,
  { since, product: only }: JobSearch,
  tasks: readonly A2eTask[],
): FoundJobs['next'] {
  const old = ({ createdAt }: A2eTask) =>
    since !== null && createdAt !== undefined && createdAt < since
  const [first] = tasks
  if (mayHaveNext(tasks, before) && !tasks.every(old))
    return [product.name, page + 1, first?._id].filter((part) => part !== undefined).join(':')
  if (only !== null) return null
  const next = LISTED[LISTED.indexOf(product) + 1]
  return next === undefined ? null : `${next.name}:1`
}

function jobOf(task: A2eTask, { name }: A2eProduct): FoundJob | null {
  if (task._id === undefined) return null
  const status = wordOf(task) ?? 'unknown'
  const meaning = readA2eStatus(status)
  const state = meaning === 'done' ? 'ready' : meaning === 'failed' ? 'failed' : 'waiting'
  return {
    remoteId: task._id,
    product: name,
    title: task.title ?? task.name ?? null,
    status,
    state,
    createdAt: task.createdAt ?? null,
  }
}
