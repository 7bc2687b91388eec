import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { AccountGate } from '../../main/polling/account-gate.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { WatchedClock } from '../../main/queue/watched-clock.ts'

/** Work that ends when told. */
function task() {
  const { promise, resolve } = Promise.withResolvers<void>()
  let started = false
  return {
    run: () => {
      started = true
      return promise
    },
    end: resolve,
    started: () => started,
  }
}

const unreachable: Failure = {
  reason: 'NETWORK_OFFLINE',
  message: 'The host cannot be reached.',
  permanent: false,
  advice: 'againCheckServer',
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A gate whose waiting is owned by a scheduler, as in the engine. */
function gateFor(atOnce: number, perSecond: number | null = null): AccountGate {
  const scheduler = new Scheduler({ clock: new WatchedClock(), onClockJump: () => undefined })
  onTestFinished(() => scheduler.close())
  const look = scheduler.register({ look: () => gate.admit() })
  const gate = new AccountGate({ atOnce, perSecond }, () => performance.now(), look)
  return gate
}

const settle = () => vi.advanceTimersByTimeAsync(0)

describe('AccountGate', () => {
  test('runs as many at once as the account allows, the rest in order', async () => {
    const gate = gateFor(2)
    const tasks = [task(), task(), task()]
    const runs = tasks.map((one) => gate.run(one.run))
    await settle()
    expect(tasks.map((one) => one.started())).toEqual([true, true, false])
    tasks[0]!.end()
    await settle()
    expect(tasks[2]!.started()).toBe(true)
    for (const one of tasks) one.end()
    await Promise.all(runs)
    expect(gate.free).toBe(2)
  })

  test('keeps quiet for as long as the server asked', async () => {
    const gate = gateFor(4)
    gate.slowDown(5000)
    const one = task()
    const run = gate.run(one.run)
    await vi.advanceTimersByTimeAsync(4999)
    expect(one.started()).toBe(false)
    await vi.advanceTimersByTimeAsync(2)
    expect(one.started()).toBe(true)
    one.end()
    await run
  })

  test('halves what runs at once after a complaint and wins it back answer by answer', () => {
    const gate = gateFor(4)
    gate.slowDown(0)
    expect(gate.free).toBe(2)
    gate.speedUp()
    gate.speedUp()
    gate.speedUp()
    expect(gate.free).toBe(4)
  })

  test('a place is free again after a failure', async () => {
    const gate = gateFor(1)
    await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(gate.free).toBe(1)
  })

  test('who is called off while waiting does not run, and the next one does', async () => {
    const gate = gateFor(1)
    const first = task()
    const second = task()
    const third = task()
    const calledOff = new AbortController()
    const runs = [gate.run(first.run), gate.run(second.run, calledOff.signal), gate.run(third.run)]
    runs[1]!.catch(() => undefined)
    calledOff.abort()
    await expect(runs[1]).rejects.toThrow()
    first.end()
    await settle()
    expect([second.started(), third.started()]).toEqual([false, true])
    third.end()
    await Promise.all([runs[0], runs[2]])
  })

  test('a silent network is tried by one request at a time, at growing distances', () => {
    vi.setSystemTime(0)
    const gate = gateFor(4)
    const pauses = Array.from({ length: 9 }, () => {
      gate.noAnswer(unreachable)
      // Three more were under way: they do not make it worse.
      gate.noAnswer(unreachable)
      const pause = gate.pausedForMs
      vi.advanceTimersByTime(gate.pausedForMs)
      return pause
    })
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
    expect(gate.free).toBe(1)
    expect(gate.consecutiveFailures).toEqual({ times: 9, failure: unreachable })
    gate.speedUp()
    expect(gate.consecutiveFailures).toBeNull()
  })

  test('starts requests evenly, as many in a second as the account may', async () => {
    vi.setSystemTime(0)
    const gate = gateFor(8, 4)
    const starts: number[] = []
    const runs = Array.from({ length: 9 }, () => gate.run(async () => starts.push(Date.now())))
    await vi.advanceTimersByTimeAsync(3000)
    await Promise.all(runs)
    expect(starts).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000])
  })

  test('does not save up a quiet minute for a burst', async () => {
    vi.setSystemTime(60_000)
    const gate = gateFor(8, 2)
    expect(gate.free).toBe(1)
    await gate.run(async () => undefined)
    expect([gate.free, gate.opensAt - performance.now()]).toEqual([0, 500])
  })

  test('one that starts late does not delay those after it', async () => {
    vi.setSystemTime(60_000)
    const gate = gateFor(8, 2)
    await gate.run(async () => undefined)
    vi.advanceTimersByTime(520)
    await gate.run(async () => undefined)
    expect(gate.opensAt - performance.now()).toBe(480)
  })

  test('takes new limits at once', async () => {
    vi.setSystemTime(0)
    const gate = gateFor(1, 0.1)
    const first = task()
    const second = task()
    const runs = [gate.run(first.run), gate.run(second.run)]
    await settle()
    expect(second.started()).toBe(false)
    gate.setLimits({ atOnce: 2, perSecond: null })
    await settle()
    expect(second.started()).toBe(true)
    first.end()
    second.end()
    await Promise.all(runs)
  })
})

test('a request that is given up while it waits tells that others may start', async () => {
  const onChange = vi.fn()
  const gate = new AccountGate({ atOnce: 2, perSecond: null }, () => performance.now(), onChange)
  gate.slowDown(1000)
  const abort = new AbortController()
  const run = gate.run(() => Promise.resolve(), abort.signal)
  onChange.mockClear()
  abort.abort()
  await expect(run).rejects.toThrow()
  expect(onChange).toHaveBeenCalledOnce()
})

describe('asked to try now', () => {
  test('a gate that nothing answered asks again at once, with one request', () => {
    const gate = gateFor(4)
    for (let n = 0; n < 5; n++) {
      gate.noAnswer(unreachable)
      vi.advanceTimersByTime(gate.pausedForMs)
    }
    gate.noAnswer(unreachable)
    expect(gate.free).toBe(0)
    gate.tryNow()
    expect([gate.pausedForMs, gate.free, gate.consecutiveFailures]).toEqual([0, 1, null])
  })

  test('a wait that the server has asked for stays', () => {
    const gate = gateFor(4)
    gate.slowDown(60_000)
    gate.noAnswer(unreachable)
    gate.tryNow()
    expect(gate.pausedForMs).toBe(60_000)
    expect(gate.free).toBe(0)
  })
})
