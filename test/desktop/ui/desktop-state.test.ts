import { describe, expect, test } from 'vitest'
import { stringsFor } from '../../../main/desktop/ui/language.ts'
import { desktopStateOf } from '../../../main/desktop/ui/desktop-state.ts'
import { batchView, rejectedKey, summary } from '../../helpers/contract-builders.ts'

const stateOf = (
  parts: Parameters<typeof summary>[0],
  batches = [batchView()],
  unseenFailures = 0,
) => desktopStateOf({ batches, summary: summary(parts) }, unseenFailures, stringsFor('en', []))

describe('desktopStateOf', () => {
  test('is idle when nothing is to do', () => {
    expect(stateOf({ jobs: 3, counts: { completed: 3 } })).toMatchObject({
      look: 'idle',
      progress: null,
      badge: 0,
    })
  })

  test('is busy while jobs wait for their provider', () => {
    expect(stateOf({ jobs: 1, counts: { waiting: 1 } }).look).toBe('busy')
  })

  test('is not busy while the user has paused everything', () => {
    expect(stateOf({ jobs: 1, counts: { waiting: 1 }, paused: true })).toMatchObject({
      look: 'idle',
      paused: true,
      progress: null,
    })
  })

  test('a blocked account asks for attention, whatever else is at work', () => {
    const state = stateOf({ jobs: 2, counts: { downloading: 1 }, attention: [rejectedKey] })
    expect(state).toMatchObject({ look: 'attention', badge: 1 })
  })

  test('failures ask for attention until they are seen', () => {
    const parts = { jobs: 2, counts: { failed: 2 } }
    expect(stateOf(parts, [], 2)).toMatchObject({ look: 'attention', badge: 2 })
    expect(stateOf(parts, [], 0)).toMatchObject({ look: 'idle', badge: 0 })
  })

  test('progress is the share of settled jobs in the batches at work', () => {
    const batches = [
      batchView({ jobs: 8, counts: { completed: 3, failed: 1, downloading: 4 } }),
      batchView({ jobs: 100, counts: { completed: 100 }, settledAt: 5 }),
    ]
    expect(stateOf({ jobs: 108, counts: { downloading: 4 } }, batches).progress).toBe(0.5)
  })
})
