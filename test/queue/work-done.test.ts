import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSettled } from '../../main/queue/job-state.ts'
import {
  addWork,
  bytesOf,
  noWork,
  shareOf,
  workOf,
  type FileFacts,
  type JobFacts,
} from '../../main/queue/work-done.ts'
import { jobStates, outputStates } from '../../preload/contract/vocabulary.ts'

interface OneJob {
  readonly job: JobFacts
  readonly outputs: readonly FileFacts[]
}

/** What a hostile provider or a damaged row may say of sizes and progress is in it. */
const files: fc.Arbitrary<FileFacts> = fc.record({
  state: fc.constantFrom(...outputStates),
  sizeBytes: fc.option(fc.nat({ max: 2 ** 40 })),
  bytesDone: fc.nat({ max: 2 ** 40 }),
})
const jobs: fc.Arbitrary<OneJob> = fc.record({
  job: fc.record({
    state: fc.constantFrom(...jobStates),
    status: fc.option(fc.constantFrom('queued', 'processing')),
    progress: fc.option(fc.double({ min: -3, max: 3 })),
  }),
  outputs: fc.array(files, { maxLength: 4 }),
})
const batches = fc.array(jobs, { minLength: 1, maxLength: 30 })

function sums(batch: readonly OneJob[]) {
  return batch.reduce((work, { job, outputs }) => addWork(work, workOf(job, outputs)), noWork)
}

function share(batch: readonly OneJob[]): number {
  return shareOf(sums(batch), batch.length, batch.filter(({ job }) => isSettled(job.state)).length)
}

test('a share lies between 0 and 1, and is 1 exactly when every job is settled', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const of = share(batch)
      expect(of).toBeGreaterThanOrEqual(0)
      expect(of).toBeLessThanOrEqual(1)
      expect(of === 1).toBe(batch.every(({ job }) => isSettled(job.state)))
    }),
  )
})

test('a batch that nobody was asked about is at 0', () => {
  const fresh = { job: { state: 'queued', status: null, progress: null }, outputs: [] } as const
  expect(share([fresh, fresh])).toBe(0)
})

/** The way of a job whose files have these sizes; null: nobody says before it is saved. */
function wayOf(sizes: readonly number[], known: boolean): OneJob[] {
  const file = (state: FileFacts['state'], bytesDone: number, sizeBytes: number | null) => ({
    ...{ state, bytesDone, sizeBytes },
  })
  const at = (state: JobFacts['state'], progress: number | null, outputs: FileFacts[] = []) => ({
    job: { state, status: state === 'queued' ? null : 'processing', progress },
    outputs,
  })
  const part = (share: number) =>
    sizes.map((size) => file('downloading', Math.floor(size * share), known ? size : null))
  const saved = sizes.map((size) => file('saved', size, size))
  return [
    at('queued', null),
    at('waiting', null),
    at('waiting', 0.4),
    at('waiting', 1),
    at('ready', 1, part(0)),
    at('downloading', 1, part(0.3)),
    at('downloading', 1, part(0.8)),
    at('finalizing', 1, saved),
    at('completed', 1, saved),
  ]
}

const sizesOfJob = fc.array(fc.integer({ min: 1, max: 2 ** 40 }), { minLength: 1, maxLength: 3 })
const isAfter = (before: number, now: number) => expect(now).toBeGreaterThanOrEqual(before - 1e-5)

test('the share of a job grows with every step of its way, whether sizes are known or not', () => {
  fc.assert(
    fc.property(sizesOfJob, fc.boolean(), (sizes, known) => {
      const way = wayOf(sizes, known).map((step) => share([step]))
      way.slice(1).forEach((now, n) => isAfter(way[n] ?? 0, now))
      expect(way.at(-1)).toBe(1)
    }),
  )
})

test('the share of a batch grows while its jobs go on in any order, where their sizes are alike', () => {
  const orders = fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 80 })
  fc.assert(
    fc.property(orders, fc.boolean(), fc.integer({ min: 1, max: 1e9 }), (order, known, size) => {
      const ways = Array.from({ length: 8 }, () => wayOf([size], known))
      const steps = ways.map(() => 0)
      let before = 0
      for (const which of order) {
        steps[which] = Math.min((steps[which] ?? 0) + 1, 8)
        const now = share(ways.map((way, n) => way[steps[n] ?? 0]!))
        isAfter(before, now)
        before = now
      }
    }),
  )
})

test('where a size becomes known, the share falls by no more than its excess over the mean', () => {
  const others = fc.array(
    fc.record({ size: fc.integer({ min: 1, max: 1e9 }), done: fc.integer({ min: 0, max: 100 }) }),
    { minLength: 1, maxLength: 20 },
  )
  fc.assert(
    fc.property(
      others,
      fc.integer({ min: 1, max: 1e12 }),
      fc.nat({ max: 10 }),
      (rows, size, waiting) => {
        const known = rows.map(({ size, done }): OneJob => ({
          job: { state: 'downloading', status: 'completed', progress: 1 },
          outputs: [
            { state: 'downloading', sizeBytes: size, bytesDone: Math.floor((size * done) / 100) },
          ],
        }))
        const unknown = Array.from({ length: waiting }, () => wayOf([1], false)[3]!)
        const one = wayOf([size], true)
        const mean = rows.reduce((sum, row) => sum + row.size, 0) / rows.length
        const before = share([...known, ...unknown, one[3]!])
        const after = share([...known, ...unknown, one[4]!])
        const excess = Math.max(0, size / mean - 1)
        const n = rows.length + waiting + 1
        expect(before - after).toBeLessThanOrEqual(Math.min(1, excess / n) + 1e-5)
        expect(after - before).toBeLessThanOrEqual(1 / n + 1e-5)
      },
    ),
  )
})

test('bytes never exceed their total, and there is no total while a size is missing', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const { bytesDone, bytesTotal } = bytesOf(sums(batch))
      expect(bytesDone).toBeGreaterThanOrEqual(0)
      if (bytesTotal !== null) expect(bytesDone).toBeLessThanOrEqual(bytesTotal)
    }),
  )
  const waiting = wayOf([10], true)
  expect(bytesOf(sums([waiting[8]!, waiting[2]!]))).toEqual({ bytesDone: 10, bytesTotal: null })
  expect(bytesOf(sums([waiting[8]!, waiting[5]!]))).toEqual({ bytesDone: 13, bytesTotal: 20 })
})

test('what is added and taken away again leaves nothing behind', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const all = sums(batch)
      const none = batch.reduce(
        (work, { job, outputs }) => addWork(work, workOf(job, outputs), -1),
        all,
      )
      expect(none).toEqual(noWork)
    }),
  )
})

test('files that are left alone are no work', () => {
  const skipped = { state: 'skipped', sizeBytes: null, bytesDone: 0 } as const
  const job = { state: 'downloading', status: 'completed', progress: 1 } as const
  const half = { state: 'downloading', sizeBytes: 100, bytesDone: 50 } as const
  expect(workOf(job, [skipped, half])).toEqual(workOf(job, [half]))
})
