import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function schedulerWith(onClockJump: () => void = () => undefined): Scheduler {
  const scheduler = new Scheduler({ clock: new WatchedClock(), onClockJump })
  onTestFinished(() => scheduler.close())
  return scheduler
}

/** Lets time pass as in a program that goes on after an exception. Returns how many there were. */
async function pass(seconds: number): Promise<number> {
  let thrown = 0
  for (let second = 0; second < seconds; second++)
    await vi.advanceTimersByTimeAsync(1000).catch(() => thrown++)
  return thrown
}

test('looks when it was asked to, and not in between', async () => {
  const look = vi.fn(() => 5000)
  schedulerWith().register({ look })()
  await pass(21)
  expect(look).toHaveBeenCalledTimes(5)
})

test('many wake-ups in one turn are one look', async () => {
  const look = vi.fn(() => null)
  const wake = schedulerWith().register({ look })
  for (let n = 0; n < 10; n++) wake()
  await vi.advanceTimersByTimeAsync(1)
  expect(look).toHaveBeenCalledOnce()
  expect(vi.getTimerCount()).toBe(0)
})

test('never sleeps for more than a minute, however long the wait', async () => {
  const look = vi.fn(() => Number.POSITIVE_INFINITY)
  schedulerWith().register({ look })()
  await pass(185)
  expect(look).toHaveBeenCalledTimes(4)
})

test('a look that throws once is made again, and holds up no other', async () => {
  const scheduler = schedulerWith()
  let looks = 0
  const failing = scheduler.register({
    look() {
      if (++looks === 2) throw new Error('the database is full')
      return 1000
    },
  })
  const other = vi.fn(() => 1000)
  const wakeOther = scheduler.register({ look: other })
  failing()
  wakeOther()
  expect(await pass(130)).toBe(1)
  expect(looks).toBeGreaterThan(120)
  expect(other.mock.calls.length).toBeGreaterThan(120)
})

test('a clock that is set wakes all that wait, also where what corrects due times throws', async () => {
  const jump = vi.fn(() => {
    throw new Error('the database is locked')
  })
  const look = vi.fn(() => 10_000)
  schedulerWith(jump).register({ look })()
  await pass(1)
  vi.setSystemTime(Date.now() - 3_600_000)
  expect(await pass(100)).toBe(1)
  expect(jump).toHaveBeenCalledOnce()
  expect(look.mock.calls.length).toBeGreaterThan(3)
})

test('does nothing after it was closed', async () => {
  const scheduler = schedulerWith()
  const look = vi.fn(() => 1000)
  const wake = scheduler.register({ look })
  wake()
  await pass(1)
  scheduler.close()
  wake()
  await pass(10)
  expect(look.mock.calls.length).toBeLessThan(3)
  expect(vi.getTimerCount()).toBe(0)
})
