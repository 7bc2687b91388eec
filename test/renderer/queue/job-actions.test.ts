import { describe, expect, it } from 'vitest'
import { foundStates, jobStates } from '../../../preload/contract/vocabulary.ts'
import { notAsSaved } from '../../../renderer/queue/found-state.ts'
import { fileToOpen, hasFile, rowAction } from '../../../renderer/queue/job-actions.ts'
import { fakeJob } from '../fake-jobs.ts'

const output = fakeJob(1).outputs[0]!
const file = (found: (typeof foundStates)[number] | null, key = 'a') => ({
  ...{ ...output, key, state: 'saved' as const, found },
})

describe('a row’s own action', () => {
  it('is the useful one in every state, and never to remove the job', () => {
    const outputs = [file(null)]
    const actions = Object.fromEntries(
      jobStates.map((state) => [state, rowAction({ state, outputs })]),
    )
    expect(actions).toEqual({
      ...{ queued: 'pause', waiting: 'pause', ready: 'pause', downloading: 'pause' },
      ...{ finalizing: null, completed: 'open', failed: 'retry', paused: 'resume' },
      ...{ cancelled: 'retry', blocked: 'retry' },
    })
  })

  it('opens the first file that is as it was saved, else shows what became of them', () => {
    const first = { state: 'completed' as const, outputs: [file('moved'), file('same', 'b')] }
    expect(fileToOpen(first)).toBe('b')
    expect(rowAction(first)).toBe('open')
    for (const found of foundStates.filter((one) => one !== 'same'))
      expect(rowAction({ state: 'completed', outputs: [file(found)] }), found).toBe('details')
  })
})

it('a folder is shown where there is a file in it', () => {
  expect(hasFile({ outputs: [file('changed')] })).toBe(true)
  expect(hasFile({ outputs: [file('moved')] })).toBe(false)
  expect(hasFile({ outputs: [file('unreachable')] })).toBe(false)
  expect(hasFile({ outputs: [{ ...output, state: 'pending' }] })).toBe(false)
})

it('a row tells the worst of its files, and nothing of one that may be as it was', () => {
  expect(notAsSaved({ outputs: [file('changed'), file('moved', 'b')] })).toBe('moved')
  expect(notAsSaved({ outputs: [file('touched'), file('same', 'b')] })).toBeNull()
  expect(notAsSaved({ outputs: [{ ...file('moved'), state: 'pending' }] })).toBeNull()
})
