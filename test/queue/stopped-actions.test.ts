import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { UserActions } from '../../main/queue/user-actions.ts'
import type { ActionProgress, LongAction } from '../../preload/contract/action-progress.ts'
import type { ActionResult } from '../../preload/contract/model.ts'
import type { JobState } from '../../preload/contract/vocabulary.ts'
import { queueKit } from '../helpers/queue-kit.ts'

/** Several slices, however fast the machine is. */
const JOBS = 6000
const all = {
  filter: { text: '', states: [], providers: [], locales: [], batchId: null },
}

type Act = (actions: UserActions) => Promise<ActionResult>
const acts: Readonly<Record<LongAction, { from: JobState; act: Act }>> = {
  pause: { from: 'queued', act: (one) => one.act({ action: 'pause', target: all }) },
  resume: { from: 'paused', act: (one) => one.act({ action: 'resume', target: all }) },
  retry: { from: 'cancelled', act: (one) => one.act({ action: 'retry', target: all }) },
  cancel: { from: 'queued', act: (one) => one.act({ action: 'cancel', target: all }) },
  remove: { from: 'queued', act: (one) => one.act({ action: 'remove', target: all }) },
  again: {
    from: 'cancelled',
    act: (one) => one.downloadAgain({ target: all, folder: null, template: null, changed: 'keep' }),
  },
  move: {
    from: 'queued',
    act: (one) => one.move({ target: { ids: range(2, JOBS) }, to: 'top' }),
  },
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i)

function manyJobs(from: JobState = 'queued') {
  const kit = queueKit()
  const { store, queue } = kit
  kit.add(range(1, JOBS).map((n) => `job_${n}`))
  if (from === 'paused') queue.act({ action: 'pause', target: all })
  if (from === 'cancelled') queue.act({ action: 'cancel', target: all })
  const actions = new UserActions({ queue, graceMs: 60_000, discard: () => Promise.resolve() })
  onTestFinished(() => actions.close())
  const told: (ActionProgress | null)[] = []
  actions.on('progress', (progress) => told.push(progress))
  const looks = () => ({
    counts: store.lists.counts(),
    order: store.order.inLine(store.lists.matching(all, null)),
  })
  /** Stops at the n-th piece of work from now. */
  const stopAt = (n: number): void => {
    let left = n
    const count = (progress: ActionProgress | null): void => {
      if (progress === null || --left > 0) return
      actions.off('progress', count)
      actions.stop()
    }
    actions.on('progress', count)
  }
  return { ...kit, actions, told, looks, stopAt }
}

test.each(Object.entries(acts))('%s tells how far it is, up to the end', async (name, one) => {
  const { actions, told } = manyJobs(one.from)
  const { affected, stoppedOf } = await one.act(actions)
  const total = name === 'move' ? JOBS - 1 : JOBS
  expect({ affected, stoppedOf }).toEqual({ affected: total, stoppedOf: undefined })
  await expect.poll(() => told.at(-1)).toBeNull()
  const steps = told.slice(0, -1)
  expect(steps.at(-1)).toEqual({ action: name, undoing: false, done: total, total })
  const done = steps.map((progress) => progress?.done ?? 0)
  expect(done).toEqual(done.toSorted((a, b) => a - b))
})

test('whenever an action and its undoing are stopped, what is left can be taken back in the end', async () => {
  const undoable = fc.constantFrom('pause', 'resume', 'cancel', 'remove', 'move')
  await fc.assert(
    fc.asyncProperty(
      undoable,
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 4 }),
      async (name, at, undoneAt) => {
        const { from, act } = acts[name]
        const { actions, looks, stopAt } = manyJobs(from)
        const before = looks()
        stopAt(at)
        const { affected, stoppedOf, undo } = await act(actions)
        expect(affected).toBeGreaterThan(0)
        if (stoppedOf !== undefined) expect(affected).toBeLessThan(stoppedOf)
        stopAt(undoneAt)
        const first = await actions.undo(undo)
        const rest = first?.stoppedOf === undefined ? null : await actions.undo(undo)
        expect((first?.affected ?? 0) + (rest?.affected ?? 0)).toBe(affected)
        expect(looks()).toEqual(before)
        expect(await actions.undo(undo)).toBeNull()
      },
    ),
    { numRuns: 12 },
  )
})

test('stopping ends the action under way, and not the one after it', async () => {
  const { actions, store, stopAt } = manyJobs()
  stopAt(1)
  const paused = actions.act({ action: 'pause', target: all })
  const cancelled = actions.act({ action: 'cancel', target: { ids: range(1, 50) } })
  expect((await paused).stoppedOf).toBe(JOBS)
  expect(await cancelled).toMatchObject({ affected: 50 })
  expect(store.lists.counts().cancelled).toBe(50)
})

test('there may be nothing to stop', () => {
  const { actions } = manyJobs()
  expect(() => actions.stop()).not.toThrow()
})
