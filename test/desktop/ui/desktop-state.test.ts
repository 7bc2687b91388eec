import { describe, expect, test } from 'vitest'
import { desktopStrings } from '../../helpers/desktop-strings.ts'
import { desktopStateOf } from '../../../main/desktop/ui/desktop-state.ts'
import { progress, rejectedKey, summary } from '../../helpers/contract-builders.ts'

const stateOf = (parts: Parameters<typeof summary>[0], unseenFailures = 0) =>
  desktopStateOf({ summary: summary(parts) }, unseenFailures, desktopStrings('en'), 0)

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

  test('is not busy while the user has paused everything, and shows how far it is', () => {
    const stands = progress({ share: 0.4, stopped: 'paused' })
    const parts = { jobs: 1, counts: { waiting: 1 }, paused: true, progress: stands }
    expect(stateOf(parts)).toMatchObject({
      ...{ look: 'idle', paused: true, progress: 0.4, mode: 'paused' },
      progressLine: '40% · Paused',
    })
  })

  test('a blocked account asks for attention, whatever else is at work', () => {
    const state = stateOf({ jobs: 2, counts: { downloading: 1 }, attention: [rejectedKey] })
    expect(state).toMatchObject({ look: 'attention', badge: 1 })
  })

  test('failures ask for attention until they are seen', () => {
    const parts = { jobs: 2, counts: { failed: 2 } }
    expect(stateOf(parts, 2)).toMatchObject({ look: 'attention', badge: 2 })
    expect(stateOf(parts, 0)).toMatchObject({ look: 'idle', badge: 0 })
  })

  test('the taskbar has the share that all others show, and its colour says what waits', () => {
    const parts = { jobs: 8, counts: { downloading: 4 }, progress: progress({ share: 0.5 }) }
    expect(stateOf(parts)).toMatchObject({ progress: 0.5, mode: 'normal' })
    expect(stateOf(parts, 1)).toMatchObject({ progress: 0.5, mode: 'error' })
    const stands = progress({ share: 0.5, stopped: 'blocked' })
    expect(stateOf({ ...parts, progress: stands })).toMatchObject({ mode: 'paused' })
  })
})
