import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DownloadSlots, type DownloadSlotsOptions } from '../../main/outputs/download-slots.ts'
import type { OutputOutcome, OutputTask } from '../../main/outputs/output-task.ts'
import { JobQueue } from '../../main/queue/job-queue.ts'
import { attendedRetries } from '../../main/queue/retry-policy.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { JobPace } from '../../main/queue/job-pace.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'
import { limits } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const output = {
  key: 'video',
  name: null,
  kind: 'video',
  locale: null,
  index: null,
  extension: 'mp4',
  sizeBytes: null,
} as const

/** Slots over a queue with `count` jobs of one output each, all due at `dueAt`. Nothing is fetched. */
function openSlots(
  count: number,
  concurrency: number,
  { now, dueAt, run }: { now: () => number; dueAt: number; run: DownloadSlotsOptions['run'] },
) {
  const store = new SqliteJobStore(openDatabase(join(tempFolder(), 'queue.sqlite')).database)
  store.accounts.save({ id: 'a', provider: 'redner', name: 'Redner', baseUrl: 'http://127.0.0.1' })
  const pace = new JobPace({ limits: () => limits, now, random: Math.random })
  const queue = new JobQueue({
    ...{ store, pace, now, random: Math.random },
    retries: attendedRetries,
  })
  const batch = { name: 'Spring', folder: '/files', template: '{title}.{ext}' }
  const rows = Array.from({ length: count }, (_, at) => {
    return { accountId: 'a', remoteId: `job_${at}`, title: null, columns: {} }
  })
  for (const id of queue.addBatch(batch, rows).added) {
    store.outputs.register(id, [output])
    queue.move(id, 'ready', { dueAt })
  }
  const clock = new WatchedClock({ now: Date.now, monotonicNow: Date.now })
  const scheduler = new Scheduler({ clock, onClockJump: () => undefined })
  const slots = new DownloadSlots(
    { ...{ queue, run, now, scheduler }, finish: () => null },
    concurrency,
  )
  onTestFinished(async () => {
    await slots.stop()
    scheduler.close()
    store.close()
  })
  return slots
}

test('a job that becomes due while the slots decide how long to rest is not slept through', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let moment = 1_000_000
  let ticking = false
  // Each look of the slots at the clock finds it later.
  const now = (): number => (ticking ? (moment += 10) : moment)
  const run = vi.fn(() => Promise.resolve({ type: 'stopped' as const }))
  const slots = openSlots(1, 1, { now, dueAt: moment + 15, run })
  ticking = true
  slots.start()
  await vi.advanceTimersByTimeAsync(1000)
  expect(run).toHaveBeenCalledOnce()
})

test('a file that is only flushed and named gives its slot to the next, up to as many as there are slots', async () => {
  const begun: OutputTask[] = []
  const endings: (() => void)[] = []
  const run = (task: OutputTask) => {
    begun.push(task)
    return new Promise<OutputOutcome>((resolve) =>
      endings.push(() => resolve({ type: 'skipped', path: '/files/there.mp4' })),
    )
  }
  const slots = openSlots(12, 2, { now: Date.now, dueAt: 0, run })
  slots.start()
  const underWay = (count: number) =>
    vi.waitFor(() => expect([begun.length, slots.active]).toEqual([count, count]))
  await underWay(2)
  begun[0]?.onFinalizing()
  // Said again of one and the same file, it makes no more room.
  begun[0]?.onFinalizing()
  await underWay(3)
  begun[1]?.onFinalizing()
  await underWay(4)
  // All slots are lent: the disk is slower than the network.
  begun[2]?.onFinalizing()
  for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve))
  await underWay(4)
  endings[0]?.()
  await vi.waitFor(() => expect([begun.length, slots.active]).toEqual([5, 4]))
  for (let ended = 1; ended < 12; ended++) {
    await vi.waitFor(() => expect(endings.length).toBeGreaterThan(ended))
    endings[ended]?.()
  }
  await vi.waitFor(() => expect([begun.length, slots.active]).toEqual([12, 0]))
})
