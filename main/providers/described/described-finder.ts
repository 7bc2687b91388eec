/** Recent jobs of a described provider, page by page. */
import { instantField } from '../lenient.ts'
import { unexpectedAnswer } from '../provider-errors.ts'
import type { FoundJob, FoundJobs, JobFinder, JobSearch } from '../provider.ts'
import { buildRequest } from './build-request.ts'
import type { Description } from './description.ts'
import { documentOf, stateOfWord, type Reading } from './read-answer.ts'
import { fieldOf, textOf } from './read-outputs.ts'
import type { Paths } from './paths.ts'

type Find = NonNullable<Description['find']>

/** Jobs that one page may list. */
const MOST_ON_PAGE = 5000
const MOST_CURSOR_CHARS = 4000

export function createFinder(reading: Reading, find: Find): JobFinder {
  const products = reading.description.products ?? []
  const listsEach = find.request.path.includes('{product}')
  return {
    products,
    page: (search) =>
      listsEach && search.product === null
        ? pageOfAll(products, search, (one) => readPage(reading, find, one))
        : readPage(reading, find, search),
  }
}

/** Every product has a list of its own: one after the other. `2 abc` is the page `abc` of the third one. */
async function pageOfAll(
  products: readonly string[],
  search: JobSearch,
  read: JobFinder['page'],
): Promise<FoundJobs> {
  const [, place = '0', cursor = ''] = /^(\d{1,3}) ([^]*)$/.exec(search.cursor ?? '') ?? []
  const at = Number(place)
  const product = products[at]
  if (product === undefined) return { jobs: [], next: null }
  const { jobs, next } = await read({ ...search, product, cursor: cursor === '' ? null : cursor })
  if (next !== null) return { jobs, next: `${at} ${next}` }
  return { jobs, next: at + 1 < products.length ? `${at + 1} ` : null }
}

async function readPage(reading: Reading, find: Find, search: JobSearch): Promise<FoundJobs> {
  const { description, paths } = reading
  const { baseUrl, credential, signal, cursor, since, product } = search
  const values = {
    cursor,
    product,
    since: since === null ? null : new Date(since).toISOString(),
    sinceSeconds: since === null ? null : String(Math.floor(since / 1000)),
  }
  const terms = { baseUrl, credential, values, signal }
  const response = await search.api(buildRequest(find.request, description.credential, terms))
  const document = documentOf(reading, response)
  const items = paths.all(find.items, document)
  if (items.length > MOST_ON_PAGE)
    throw unexpectedAnswer(`${description.label} lists more than ${MOST_ON_PAGE} jobs at once.`)
  const jobs = items.flatMap((item) => jobOf(reading, find, item, product))
  // The newest come first: behind one that is too old there are only older ones.
  const isTooOld = ({ createdAt }: FoundJob) =>
    since !== null && createdAt !== null && createdAt < since
  const next = jobs.some(isTooOld) ? null : nextOf(find, document, jobs, paths)
  return { jobs: jobs.filter((job) => !isTooOld(job)), next: next === cursor ? null : next }
}

function jobOf(reading: Reading, find: Find, item: unknown, product: string | null): FoundJob[] {
  const { paths } = reading
  const at = (path: string | undefined) => path && paths.first(path, item)
  const remoteId = textOf(at(find.id))
  if (remoteId === null) return []
  const status = textOf(at(find.status)) ?? ''
  const state = stateOfWord(reading, status)
  return [
    {
      remoteId,
      product: fieldOf(find.product, item, paths) ?? product,
      title: textOf(at(find.title)),
      status,
      state: state === 'done' ? 'ready' : state === 'rejected' ? 'failed' : (state ?? 'waiting'),
      createdAt: instantField.parse(at(find.createdAt)) ?? null,
    },
  ]
}

/** Opaque: as it is, or not at all. */
function cursorOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' && value.length <= MOST_CURSOR_CHARS
    ? value
    : null
}

function nextOf(
  find: Find,
  document: unknown,
  jobs: readonly FoundJob[],
  paths: Paths,
): string | null {
  if (find.nextIsLastId === true) return jobs.at(-1)?.remoteId ?? null
  return find.next === undefined ? null : cursorOf(paths.first(find.next, document))
}
