import fc from 'fast-check'
import { expect, test } from 'vitest'
import { whyNotJobId } from '../../main/imports/job-id.ts'
import { redactedPage } from '../../main/providers/redacted-ask.ts'
import { MOST_JOBS_A_PAGE, readFoundPage } from '../../main/polling/found-jobs.ts'
import type { FoundJob } from '../../main/providers/provider.ts'

const job = (more: Partial<FoundJob> = {}): FoundJob => ({
  ...{ remoteId: 'job_1', product: null, title: null, status: 'done', state: 'ready' },
  createdAt: null,
  ...more,
})
const credential = { key: 'sk_live_0815', clientSecret: 'p8e-hidden' }
/** As it comes from a provider: past the place where secrets are taken out. */
async function read(
  jobs: readonly FoundJob[],
  next: string | null = null,
  since: number | null = null,
) {
  const finder = { products: [], page: () => Promise.resolve({ jobs, next }) }
  const search = { ...{ baseUrl: '', credential, product: null, since, cursor: null }, api: noApi }
  return readFoundPage(await redactedPage(finder, search), { since })
}
const noApi = () => Promise.reject(new Error('nothing is asked'))

test('whatever a provider lists, every job has an id that can be asked for, once, and one line of words without a secret', async () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 600 }),
    fc.constantFrom('job_1', ' job_1 ', '../x', 'https://x.example/?X-Amz-Signature=1', ''),
    fc.string().map((text) => `${text} Bearer ${credential.key} ${credential.clientSecret}`),
    fc.constant(null as unknown as string),
  )
  const jobs = fc.array(
    fc.record({
      ...{ remoteId: hostile, product: hostile, title: hostile, status: hostile },
      state: fc.constantFrom('waiting', 'ready', 'failed'),
      createdAt: fc.oneof(fc.double(), fc.constant(null)),
    }),
  )
  await fc.assert(
    fc.asyncProperty(jobs, hostile, async (given, next) => {
      const page = await read(given, next)
      const ids = page.jobs.map(({ remoteId }) => remoteId)
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.map(whyNotJobId)).toEqual(ids.map(() => null))
      expect(ids.length + page.unusable).toBeLessThanOrEqual(given.length)
      expect(page.next).not.toBe('')
      for (const { title, status, product, createdAt } of page.jobs) {
        const shown = [title, status, product].join(' ')
        expect(shown).not.toMatch(/\p{Cc}|sk_live_0815|p8e-hidden/u)
        expect(title ?? '').not.toMatch(/https?:/i)
        expect(status).not.toBe('')
        expect(createdAt === null || !Number.isNaN(new Date(createdAt).getTime())).toBe(true)
      }
    }),
  )
})

test('jobs without a usable id are counted, repeated ones are listed once', async () => {
  const page = await read([job(), job({ remoteId: 'a b' }), job({ title: 'Again' })])
  expect(page).toMatchObject({ jobs: [{ remoteId: 'job_1', title: null }], unusable: 1 })
})

test('jobs older than wanted are left out, those without a date are not', async () => {
  const jobs = [5, 10, null].map((createdAt, n) => job({ remoteId: `job_${n}`, createdAt }))
  const { jobs: kept } = await read(jobs, null, 10)
  expect(kept.map(({ createdAt }) => createdAt)).toEqual([10, null])
})

test('a page without end is cut, and says so', async () => {
  const jobs = Array.from({ length: MOST_JOBS_A_PAGE + 7 }, (_, n) => job({ remoteId: `job_${n}` }))
  const page = await read(jobs)
  expect([page.jobs.length, page.unusable]).toEqual([MOST_JOBS_A_PAGE, 7])
})

test('a cursor that is empty or endless is none', async () => {
  expect((await read([], '')).next).toBeNull()
  expect((await read([], 'x'.repeat(100_000))).next).toBeNull()
  expect((await read([], 'page2')).next).toBe('page2')
})
