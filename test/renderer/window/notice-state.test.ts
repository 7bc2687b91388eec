// @vitest-environment node
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { NoticeState, type NoticeOffer } from '../../../renderer/window/notice-state.svelte.ts'
import { FakeApi } from '../fake-api.ts'

let notices: NoticeState

beforeEach(() => {
  vi.useFakeTimers()
  notices = new NoticeState(new FakeApi())
})
afterEach(() => vi.useRealTimers())

const shown = (): string[] => notices.shown.map(({ text }) => text)
const errors = (): string[] => notices.errors.map(({ text }) => text)
const undoOf = (token: number, action: 'pause' | 'remove'): NoticeOffer => ({
  label: 'Undo',
  take: () => undefined,
  undo: { token, action },
})

describe('an error', () => {
  it('leaves the window, and stays listed until it is dismissed', () => {
    notices.say('The disk is full.', 'bad')
    expect(shown()).toEqual(['The disk is full.'])
    vi.advanceTimersByTime(20_000)
    expect(shown()).toEqual([])
    expect(errors()).toEqual(['The disk is full.'])
    expect(notices.unread).toBe(1)
    notices.readAll()
    expect(notices.unread).toBe(0)
    expect(errors()).toEqual(['The disk is full.'])
    notices.dismiss(notices.errors[0]!.id)
    expect(errors()).toEqual([])
  })

  it('is read when it is dismissed where it is shown', () => {
    notices.say('The disk is full.', 'bad')
    notices.dismiss(notices.shown[0]!.id)
    expect(shown()).toEqual([])
    expect(errors()).toEqual([])
  })

  it('said once more is one error, unread again', () => {
    notices.say('The disk is full.', 'bad')
    notices.readAll()
    notices.say('The disk is full.', 'bad')
    expect(errors()).toEqual(['The disk is full.'])
    expect(notices.unread).toBe(1)
  })

  it('goes when the same thing works, and only then', () => {
    // The same words about two things are two errors.
    notices.sayFailure(new Error(), 'folder of 1')
    notices.sayFailure(new Error(), 'folder of 2')
    notices.say('Unreadable settings.', 'bad')
    notices.settle('folder of 1')
    expect(notices.errors.map(({ topic }) => topic)).toEqual([null, 'folder of 2'])
  })

  it('is not lost however much is said after it, up to fifty', () => {
    for (let n = 0; n < 70; n++) notices.say(`error ${n}`, 'bad')
    expect(errors()).toHaveLength(50)
    expect(errors()[0]).toBe('error 69')
  })
})

describe('what was done', () => {
  it('is no longer said once it is undone', () => {
    notices.say('3 jobs paused.', 'good', undoOf(4, 'pause'))
    notices.say('2 jobs removed.', 'good', undoOf(5, 'remove'))
    notices.withdraw(4, 'pause')
    expect(shown()).toEqual(['2 jobs removed.'])
  })

  it('is no longer offered to be undone when that was too late', () => {
    notices.say('2 jobs removed.', 'good', undoOf(5, 'remove'))
    notices.withdraw(5, null)
    expect(shown()).toEqual([])
  })

  it('goes with the last of its kind when the last action is undone', () => {
    notices.say('3 jobs paused.', 'good', undoOf(4, 'pause'))
    notices.say('2 jobs paused.', 'good', undoOf(5, 'pause'))
    notices.withdraw(null, 'remove')
    expect(shown()).toHaveLength(2)
    notices.withdraw(null, 'pause')
    expect(shown()).toEqual(['3 jobs paused.'])
  })
})

it('never has more than two messages in the window, and in the end none', () => {
  const said = fc.record({
    text: fc.constantFrom('a', 'b', 'c', 'd'),
    tone: fc.constantFrom('info' as const, 'good' as const, 'bad' as const),
    wait: fc.nat(5000),
  })
  fc.assert(
    fc.property(fc.array(said), (messages) => {
      const state = new NoticeState(new FakeApi())
      for (const { text, tone, wait } of messages) {
        state.say(text, tone)
        expect(state.shown.at(-1)?.text).toBe(text)
        expect(state.shown.length).toBeLessThanOrEqual(2)
        vi.advanceTimersByTime(wait)
      }
      vi.advanceTimersByTime(20_000)
      expect(state.shown).toEqual([])
      const bad = new Set(messages.filter(({ tone }) => tone === 'bad').map(({ text }) => text))
      expect(new Set(state.errors.map(({ text }) => text))).toEqual(bad)
    }),
  )
})
