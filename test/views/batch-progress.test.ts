import { expect, test } from 'vitest'
import { LiveProgress } from '../../main/outputs/live-progress.ts'
import { BatchProgress, progressOfAll } from '../../main/views/batch-progress.ts'
import { stopReasonOf } from '../../main/views/stop-reason.ts'
import { failureWith, queueKit, videoOutput } from '../helpers/queue-kit.ts'
import { progress } from '../helpers/contract-builders.ts'

function progressKit() {
  const kit = queueKit()
  const live = new LiveProgress(() => kit.clock.now)
  const { store } = kit
  const batchProgress = new BatchProgress({ store, live, now: () => kit.clock.now })
  return {
    ...kit,
    live,
    progressOf(id: number) {
      const { batchId } = store.jobs.get(id)!
      const batch = store.batches.get(batchId)!
      const counts = store.batches.counts(batchId)
      return batchProgress.of({
        ...{ batch, counts, savedBytes: store.batches.files(batchId).bytes, estimate: null },
        stopped: stopReasonOf({ counts, paused: false, offline: false }),
      })
    },
  }
}

test('bytes that move count before the store has heard of them, and once', () => {
  const { store, queue, live, add, progressOf } = progressKit()
  const [id = 0] = add(['job_1'])
  expect(progressOf(id)).toMatchObject({ share: 0, bytesDone: 0, bytesTotal: null })
  store.outputs.register(id, [videoOutput])
  queue.move(id, 'ready', { status: 'completed' })
  queue.move(id, 'downloading')
  const [output] = store.outputs.ofJob(id)
  store.outputs.update(output!.id, { bytesDone: 40 })
  const before = progressOf(id)
  expect(before).toMatchObject({ bytesDone: 40, bytesTotal: 100 })
  live.set(id, output!.id, 60, 100)
  const now = progressOf(id)
  expect(now).toMatchObject({ bytesDone: 60, bytesTotal: 100 })
  expect(now.share).toBeGreaterThan(before.share)
  store.outputs.update(output!.id, { bytesDone: 60 })
  expect(progressOf(id)).toEqual(now)
  live.end(id, output!.id)
  expect(progressOf(id)).toEqual(now)
})

test('a size that only the server says is known while the file comes', () => {
  const { store, live, add, progressOf } = progressKit()
  const [id = 0] = add(['job_1'])
  store.outputs.register(id, [{ ...videoOutput, sizeBytes: null }])
  const [output] = store.outputs.ofJob(id)
  live.set(id, output!.id, 30, null)
  expect(progressOf(id)).toMatchObject({ bytesDone: 30, bytesTotal: null })
  live.set(id, output!.id, 50, 200)
  expect(progressOf(id)).toMatchObject({ bytesDone: 50, bytesTotal: 200 })
})

test('a batch whose jobs have all come to an end is at 1, with the bytes that are saved', () => {
  const { queue, add, progressOf } = progressKit()
  const [first = 0, second = 0] = add(['job_1', 'job_2'])
  queue.fail(first, failureWith('PROVIDER_JOB_FAILED', true))
  expect(progressOf(first)).toMatchObject({ share: 0.5 })
  queue.act({ action: 'cancel', target: { ids: [second] } })
  expect(progressOf(first)).toEqual(progress({ share: 1, bytesTotal: 0 }))
  queue.act({ action: 'retry', target: { ids: [first] } })
  expect(progressOf(first)).toMatchObject({ share: 0.5 })
})

test('pausing a job and taking it up again takes nothing back', () => {
  const { store, queue, add, progressOf } = progressKit()
  const [id = 0] = add(['job_1'])
  store.outputs.register(id, [videoOutput])
  queue.move(id, 'ready', { status: 'completed', progress: 1 })
  store.outputs.update(store.outputs.ofJob(id)[0]!.id, { bytesDone: 50 })
  const before = progressOf(id)
  queue.act({ action: 'pause', target: { ids: [id] } })
  expect(progressOf(id)).toEqual({ ...before, stopped: 'paused' })
  queue.act({ action: 'resume', target: { ids: [id] } })
  expect(progressOf(id)).toEqual(before)
})

test('several batches together are as far as their jobs are', () => {
  const half = { jobs: 30, progress: progress({ share: 0.5, bytesDone: 5, bytesTotal: 10 }) }
  const none = { jobs: 10, progress: progress({ bytesDone: 1, bytesTotal: 10 }) }
  expect(progressOfAll([half, none])).toMatchObject({
    ...{ share: 0.375, bytesDone: 6, bytesTotal: 20, doneAt: null, stopped: null },
  })
  expect(progressOfAll([])).toBeNull()
})

test('together they are done when the last that moves is, and stand when all of them stand', () => {
  const of = (parts: Parameters<typeof progress>[0]) => ({ jobs: 1, progress: progress(parts) })
  expect(progressOfAll([of({ doneAt: 5 }), of({ doneAt: 9 })])?.doneAt).toBe(9)
  expect(progressOfAll([of({ doneAt: 5 }), of({})])?.doneAt).toBeNull()
  const oneStands = progressOfAll([of({ doneAt: 5 }), of({ stopped: 'blocked' })])
  expect(oneStands).toMatchObject({ doneAt: 5, stopped: null })
  const allStand = progressOfAll([of({ stopped: 'paused' }), of({ stopped: 'blocked' })])
  expect(allStand).toMatchObject({ doneAt: null, stopped: 'blocked' })
})
