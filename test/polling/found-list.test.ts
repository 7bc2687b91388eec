import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FoundPage } from '../../main/polling/found-jobs.ts'
import {
  FoundList,
  MOST_BARREN_PAGES,
  MOST_LISTED_JOBS,
  MOST_PAGES,
} from '../../main/polling/found-list.ts'

const job = (remoteId: string) =>
  ({ remoteId, product: null, title: null, status: 'x', state: 'ready', createdAt: null }) as const
const page = (ids: readonly string[], next: string | null): FoundPage => ({
  jobs: ids.map(job),
  next,
  unusable: 0,
})

async function readAll(list: FoundList<FoundPage>): Promise<string[]> {
  const ids: string[] = []
  while (list.ended === null) ids.push(...(await list.more()).jobs.map(({ remoteId }) => remoteId))
  return ids
}

test('wherever its cursors lead, a list ends, asks for no page twice and names no job twice', async () => {
  const names = ['a', 'b', 'c', 'd', null] as const
  const graph = fc.record({
    first: fc.constantFrom(...names),
    a: fc.constantFrom(...names),
    b: fc.constantFrom(...names),
    c: fc.constantFrom(...names),
    d: fc.constantFrom(...names),
  })
  const ids = fc.dictionary(fc.constantFrom('first', 'a', 'b', 'c', 'd'), fc.array(fc.nat(9)))
  await fc.assert(
    fc.asyncProperty(graph, ids, async (next, jobs) => {
      const asked: (string | null)[] = []
      const list = new FoundList((cursor) => {
        asked.push(cursor)
        const at = (cursor ?? 'first') as keyof typeof next
        return Promise.resolve(page((jobs[at] ?? []).map(String), next[at]))
      })
      const found = await readAll(list)
      expect(new Set(asked).size).toBe(asked.length)
      expect(new Set(found).size).toBe(found.length)
      expect(list.ended).toBe(
        asked.some((at) => next[(at ?? 'first') as 'a'] === null) ? 'complete' : 'repeats',
      )
    }),
  )
})

test('a page that failed is asked for again', async () => {
  const asked: (string | null)[] = []
  const list = new FoundList((cursor) => {
    asked.push(cursor)
    if (asked.length === 2) return Promise.reject(new Error('no answer'))
    return Promise.resolve(cursor === null ? page(['job_1'], 'p2') : page(['job_2'], null))
  })
  await list.more()
  await expect(list.more()).rejects.toThrow('no answer')
  expect(list.ended).toBeNull()
  expect((await list.more()).jobs).toMatchObject([{ remoteId: 'job_2' }])
  expect(asked).toEqual([null, 'p2', 'p2'])
  await expect(list.more()).rejects.toThrow(RangeError)
})

test.each([[[]], [['job_1']]])('a list that brings nothing new is ended: %j', async (ids) => {
  let pages = 0
  const list = new FoundList(() => Promise.resolve(page(ids, `p${pages++}`)))
  expect(await readAll(list)).toEqual(ids)
  expect([list.ended, pages]).toEqual(['repeats', MOST_BARREN_PAGES + ids.length])
})

test('a list that goes on for ever is ended by its pages, or by its jobs', async () => {
  let pages = 0
  const slow = new FoundList(() => Promise.resolve(page([`job_${pages}`], `p${pages++}`)))
  expect(await readAll(slow)).toHaveLength(MOST_PAGES)
  expect([slow.ended, pages]).toEqual(['tooLong', MOST_PAGES])
  let jobs = 0
  const full = new FoundList(() =>
    Promise.resolve(
      page(
        Array.from({ length: 9999 }, () => `job_${jobs++}`),
        `p${jobs}`,
      ),
    ),
  )
  expect((await readAll(full)).length).toBeGreaterThanOrEqual(MOST_LISTED_JOBS)
  expect(full.ended).toBe('tooLong')
})
