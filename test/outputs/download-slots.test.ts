import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DownloadSlots } from '../../main/outputs/download-slots.ts'
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

test('a job that becomes due while the slots decide how long to rest is not slept through', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const store = new SqliteJobStore(openDatabase(join(tempFolder(), 'queue.sqlite')).database)
  store.accounts.save({ id: 'a', provider: 'redner', name: 'Redner', baseUrl: 'http://127.0.0.1' })
  let moment = 1_000_000
  let ticking = false
  // Each look of the slots at the clock finds it later.
  const now = (): number => (ticking ? (moment += 10) : moment)
  const pace = new JobPace({ limits: () => limits, now, random: Math.random })
  const queue = new JobQueue({
    ...{ store, pace, now, random: Math.random },
    retries: attendedRetries,
  })
  const batch = { name: 'Spring', folder: '/files', template: '{title}.{ext}' }
  const row = { accountId: 'a', remoteId: 'job_1', title: null, columns: {} }
  const [id = 0] = queue.addBatch(batch, [row]).added
  store.outputs.register(id, [output])
  queue.move(id, 'ready', { dueAt: moment + 15 })
  const run = vi.fn(() => Promise.resolve({ type: 'stopped' as const }))
  const clock = new WatchedClock({ now: Date.now, monotonicNow: Date.now })
  const scheduler = new Scheduler({ clock, onClockJump: () => undefined })
  const slots = new DownloadSlots(
    {
      ...{ queue, run, now, scheduler },
      finish: () => null,
    },
    1,
  )
  onTestFinished(async () => {
    await slots.stop()
    scheduler.close()
    store.close()
  })
  ticking = true
  slots.start()
  await vi.advanceTimersByTimeAsync(1000)
  expect(run).toHaveBeenCalledOnce()
})
