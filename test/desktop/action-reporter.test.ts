import { describe, expect, test } from 'vitest'
import { ActionReporter } from '../../main/desktop/action-reporter.ts'
import type { ActionProgress } from '../../preload/contract/action-progress.ts'

function reporting() {
  const told: (number | null)[] = []
  const clock = { now: 5000 }
  const reporter = new ActionReporter({
    send: (progress) => told.push(progress && progress.done),
    now: () => clock.now,
  })
  return {
    told,
    /** The action has come so far, at a time since the beginning. */
    at(ms: number): void {
      clock.now = 5000 + ms
      const progress: ActionProgress = { action: 'pause', undoing: false, done: ms, total: 9999 }
      reporter.report(progress)
    },
    end: () => reporter.report(null),
  }
}

describe('ActionReporter', () => {
  test('keeps quiet about what is over in a moment', () => {
    const { told, at, end } = reporting()
    for (const ms of [0, 100, 299]) at(ms)
    end()
    expect(told).toEqual([])
  })

  test('tells a longer action ten times a second, and its end', () => {
    const { told, at, end } = reporting()
    for (const ms of [0, 290, 310, 350, 405, 420, 519, 520]) at(ms)
    end()
    expect(told).toEqual([310, 420, 520, null])
  })

  test('begins again with the next action', () => {
    const { told, at, end } = reporting()
    for (const ms of [0, 400]) at(ms)
    end()
    for (const ms of [500, 700]) at(ms)
    end()
    expect(told).toEqual([400, null])
  })
})
