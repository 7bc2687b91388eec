import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { FolderWatch } from '../../main/queue/folder-watch.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'
import { failureWith } from '../helpers/queue-kit.ts'

const missing = failureWith('FILE_FOLDER_MISSING')
const minuteMs = 60_000
const folder = '/films'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function watchKit(isWritable: () => boolean = () => true) {
  const clock = new WatchedClock()
  const scheduler = new Scheduler({ clock, onClockJump: () => undefined })
  onTestFinished(() => scheduler.close())
  const writable: string[] = []
  const watch = new FolderWatch({
    scheduler,
    monotonicNow: clock.monotonicNow,
    onWritable: (folder) => writable.push(folder),
    isWritable: () => Promise.resolve(isWritable()),
  })
  return { watch, writable }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

test('a folder is reported once when it can be written again', async () => {
  let there = false
  const { watch, writable } = watchKit(() => there)
  watch.watch(folder, missing)
  await pass(30_000)
  expect([writable, watch.watched().map(([, failure]) => failure)]).toEqual([[], [missing]])
  there = true
  await pass(30_000)
  expect([writable, watch.watched().map(([, failure]) => failure)]).toEqual([[folder], []])
  await pass(5 * minuteMs)
  expect(writable).toEqual([folder])
})

test('what is forgotten while it is being looked at is not reported', async () => {
  const { watch, writable } = watchKit(() => {
    watch.forget()
    return true
  })
  watch.watch(folder, missing)
  await pass(30_000)
  expect([writable, watch.watched().map(([, failure]) => failure)]).toEqual([[], []])
})

test('a folder that looks well and fails all the same is believed less often each time, then not at all', async () => {
  const { watch, writable } = watchKit()
  let blocked = 0
  for (let minute = 0; minute < 240; minute++) {
    if (watch.watched().map(([, failure]) => failure).length === 0) {
      blocked++
      watch.watch(folder, missing)
    }
    await pass(minuteMs)
  }
  expect([blocked, writable.length, watch.watched().map(([, failure]) => failure)]).toEqual([
    6,
    5,
    [missing],
  ])
})

test('after a file was saved, or when the user asks, the next failure of a folder is its first', async () => {
  const { watch, writable } = watchKit()
  for (let n = 0; n < 20; n++) {
    watch.watch(folder, missing)
    await pass(11_000)
    if (n % 2 === 0) watch.works(folder)
    else watch.forget()
  }
  expect(writable).toHaveLength(20)
})
