/** Recent jobs of a described provider. */
import { expect, it } from 'vitest'
import { createDescribedProvider } from '../../../main/providers/described/described-provider.ts'
import type { ApiClient, FoundJobs, JobSearch } from '../../../main/providers/provider.ts'
import { descriptionFile, smallDescription } from '../../helpers/described.ts'
import { cannedApi, CANNED_NOW } from '../canned-api.ts'

const paths = { items: '$.jobs[*]', id: '$.id', next: '$.next' }
const find = {
  request: {
    path: '/jobs',
    query: { page: '{cursor}', after: '{since}', from: '{sinceSeconds}', type: '{product}' },
  },
  ...{ items: '$.jobs[*]', id: '$.id', status: '$.status', title: '$.name' },
  ...{ createdAt: '$.made', product: '$.type', next: '$.next' },
}

function page(body: unknown, more: Partial<JobSearch> = {}, description: object = { find }) {
  const api = cannedApi(body)
  const { find: finder } = createDescribedProvider(smallDescription(description))
  const search = { baseUrl: 'https://api.studio.example', credential: { key: 'k' }, api }
  const all = { ...search, product: null, since: null, cursor: null, ...more }
  return { found: finder!.page(all), asked: api.asked }
}

it('a list is read with what it says of each job, and the next page', async () => {
  const jobs = [
    { id: 'a', status: 'done', name: 'Film', made: '2025-12-07T13:00:00Z', type: 'dub' },
    { id: 7, status: 'broken' },
    { id: 'c', status: 'dreaming' },
    { status: 'done' },
  ]
  const { found, asked } = page({ jobs, next: 'p2' })
  expect(await found).toEqual({
    jobs: [
      {
        ...{ remoteId: 'a', product: 'dub', title: 'Film', status: 'done', state: 'ready' },
        createdAt: Date.UTC(2025, 11, 7, 13),
      },
      {
        ...{ remoteId: '7', product: null, title: null, status: 'broken', state: 'failed' },
        createdAt: null,
      },
      {
        ...{ remoteId: 'c', product: null, title: null, status: 'dreaming', state: 'waiting' },
        createdAt: null,
      },
    ],
    next: 'p2',
  })
  expect(asked[0]?.url).toBe('https://api.studio.example/jobs')
})

it('the next page and the time go where the description says', async () => {
  const { found, asked } = page({ jobs: [] }, { cursor: 'p 2', since: CANNED_NOW, product: 'dub' })
  expect(await found).toEqual({ jobs: [], next: null })
  expect(Object.fromEntries(new URL(asked[0]!.url).searchParams)).toEqual({
    ...{ page: 'p 2', after: '2025-12-07T14:00:00.000Z', from: '1765116000', type: 'dub' },
  })
})

it('ends where jobs are older than wanted, and where the next page is the same one', async () => {
  const jobs = [
    { id: 'new', made: '2025-12-07T14:00:01Z' },
    { id: 'old', made: '2025-12-07T13:59:59Z' },
  ]
  const since = await page({ jobs, next: 'p2' }, { since: CANNED_NOW }).found
  expect([since.jobs.map(({ remoteId }) => remoteId), since.next]).toEqual([['new'], null])
  expect((await page({ jobs, next: 'p2' }, { cursor: 'p2' }).found).next).toBeNull()
})

it('goes on behind the last job where the description says so', async () => {
  const { find: finder } = createDescribedProvider(
    descriptionFile('examples/providers/rev-ai.yaml'),
  )
  const api: ApiClient & { asked: { url: string }[] } = cannedApi([{ id: 'one' }, { id: 'two' }])
  const search = { baseUrl: 'https://api.rev.ai', credential: { key: 'k' }, api }
  const { next } = await finder!.page({ ...search, product: null, since: null, cursor: 'zero' })
  expect(next).toBe('two')
  expect(api.asked[0]?.url).toContain('starting_after=zero')
})

it('a long cursor is kept whole, and one that is no text is none', async () => {
  const next = `a  b\n${'x'.repeat(2000)}`
  expect((await page({ jobs: [], next }).found).next).toBe(next)
  for (const none of ['', null, {}, ['p2'], 'x'.repeat(5000)])
    expect((await page({ jobs: [], next: none }).found).next).toBeNull()
  expect((await page({ jobs: [], next: 2 }).found).next).toBe('2')
})

it('lists that are apart by product are read one after the other', async () => {
  const description = {
    products: ['dub', 'short'],
    find: { request: { path: '/{product}', query: { page: '{cursor}' } }, ...paths },
  }
  const { find: finder } = createDescribedProvider(smallDescription(description))
  const pages: Record<string, object> = {
    '/dub': { jobs: [{ id: 'd1' }], next: 'p 2' },
    '/dub?page=p+2': { jobs: [{ id: 'd2' }] },
    '/short': { jobs: [{ id: 's1' }] },
  }
  const asked: string[] = []
  const api: ApiClient = ({ url }) => {
    const { pathname, search } = new URL(url)
    asked.push(pathname + search)
    const body = JSON.stringify(pages[pathname + search])
    return Promise.resolve({ status: 200, headers: {}, body, serverNow: CANNED_NOW })
  }
  const search = { baseUrl: 'https://api.studio.example', credential: { key: 'k' }, api }
  const read = async (product: string | null) => {
    const found: string[] = []
    let cursor: string | null = null
    do {
      const one: FoundJobs = await finder!.page({ ...search, product, since: null, cursor })
      found.push(...one.jobs.map((job) => `${job.product} ${job.remoteId}`))
      cursor = one.next
    } while (cursor !== null)
    return found
  }
  expect(await read(null)).toEqual(['dub d1', 'dub d2', 'short s1'])
  expect(asked).toEqual(Object.keys(pages))
  expect(await read('short')).toEqual(['short s1'])
})

it('an error of the list is one of the provider, and without a list there is no finder', async () => {
  const { find: finder } = createDescribedProvider(smallDescription({ find }))
  const api = cannedApi({ message: 'no' }, { status: 401 })
  const search = { baseUrl: 'https://api.studio.example', credential: { key: 'k' }, api }
  await expect(
    finder!.page({ ...search, product: null, since: null, cursor: null }),
  ).rejects.toMatchObject({ reason: 'ACCOUNT_KEY_REJECTED' })
  await expect(page('<html>').found).rejects.toMatchObject({ reason: 'PROVIDER_UNEXPECTED_ANSWER' })
  expect(createDescribedProvider(smallDescription()).find).toBeUndefined()
})
