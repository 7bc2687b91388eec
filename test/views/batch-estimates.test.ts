import { expect, onTestFinished, test, vi } from 'vitest'
import { BatchEstimates } from '../../main/views/batch-estimates.ts'
import type { FilesToLoad, JobsAtProvider } from '../../main/queue/records.ts'
import { engineKit, reached, videoJob } from '../helpers/engine-kit.ts'

const nothingSaved = { jobs: 0, files: 0, bytes: 0 }

/** A desk of made-up figures: which batch has what, and how fast it goes. */
function deskOf(files: FilesToLoad[], waits: JobsAtProvider[] = [], readingMs = 0) {
  const desk = {
    readings: 0,
    monotonicNow: 0,
    live: null as { done: number; total: number } | null,
  }
  const estimates = new BatchEstimates({
    store: {
      lists: {
        atProvider: () => waits,
        atWork: () => [],
        filesToLoad() {
          desk.readings++
          desk.monotonicNow += readingMs
          return files
        },
      },
    },
    live: { of: () => desk.live, usualSpeed: () => 1_000_000, filesMoving: 1 },
    outlook: () => ({ usual: null, readyPerSecond: null }),
    concurrency: () => 4,
    now: () => 0,
    monotonicNow: () => desk.monotonicNow,
  })
  return { desk, estimates }
}

/** Nothing is read again before its time: until the test is finished it is an hour later. */
function passAnHour(): void {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 3_600_000)
  onTestFinished(() => clock.mockRestore())
}

const file = (parts: Partial<FilesToLoad>): FilesToLoad => ({
  batchId: 1,
  outputId: null,
  files: 1,
  sized: 1,
  bytes: 300_000_000,
  done: 0,
  ...parts,
})

test('counts what moving files have got since the store was told', () => {
  const { desk, estimates } = deskOf([file({ outputId: 7, done: 10_000_000 })])
  expect(estimates.of(1, nothingSaved)).toMatchObject({ type: 'about', seconds: 300 })
  desk.live = { done: 180_000_000, total: 300_000_000 }
  desk.monotonicNow += 2_000
  expect(estimates.of(1, nothingSaved)).toMatchObject({ type: 'about', seconds: 120 })
})

test('reads the queue once for all batches, and rests in proportion to what that cost', () => {
  const { desk, estimates } = deskOf([file({}), file({ batchId: 2 })], [], 100)
  estimates.of(1, nothingSaved)
  estimates.of(2, nothingSaved)
  desk.monotonicNow += 9_900
  estimates.of(1, nothingSaved)
  expect(desk.readings).toBe(1)
  desk.monotonicNow += 200
  estimates.of(1, nothingSaved)
  expect(desk.readings).toBe(2)
})

test('reads again within a minute, however long the last reading took', () => {
  const { desk, estimates } = deskOf([file({})], [], 5_000)
  estimates.of(1, nothingSaved)
  desk.monotonicNow += 60_000
  estimates.of(1, nothingSaved)
  expect(desk.readings).toBe(2)
})

test('has nothing to say of a batch in which nothing is left', () => {
  const { estimates } = deskOf([file({ batchId: 2 })])
  expect(estimates.of(1, nothingSaved)).toBeNull()
})

test('a page tells it of batches under way, says that nothing is known yet, and ends with them', async () => {
  const kit = await engineKit()
  const engine = kit.open()
  const [id] = await kit.add(engine, [videoJob('job_1', 6_000_000, { bytesPerSecond: 400_000 })])
  const estimate = () =>
    engine.views.summary() && engine.views.batch(engine.store.batches.all()[0]!).estimate
  expect(estimate()).toEqual({ type: 'unknown' })
  await engine.pauseAll(true)
  expect(estimate()).toBeNull()
  await engine.pauseAll(false)
  await reached(engine, id!, 'downloading')
  await engine.act({ action: 'pause', target: { ids: [id!] } })
  passAnHour()
  expect(estimate()).toBeNull()
  await engine.stop()
})
