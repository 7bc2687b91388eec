// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Announcer } from '../../../renderer/window/announcer.svelte.ts'

let announcer: Announcer

beforeEach(() => {
  vi.useFakeTimers()
  announcer = new Announcer()
})

afterEach(() => vi.useRealTimers())

/** What was read out in so many seconds, each announcement once. */
function heardIn(seconds: number): string[] {
  const heard: string[] = []
  for (let at = 0; at < seconds * 10; at++) {
    const before = announcer.text
    vi.advanceTimersByTime(100)
    if (announcer.text !== '' && announcer.text !== before) heard.push(announcer.text)
  }
  return heard
}

describe('announcements', () => {
  it('come soon, and make room for the same words again', () => {
    announcer.announce('batch', () => 'Spring is finished.')
    expect(announcer.text).toBe('')
    expect(heardIn(1)).toEqual(['Spring is finished.'])
    heardIn(10)
    expect(announcer.text).toBe('')
    announcer.announce('batch', () => 'Spring is finished.')
    expect(heardIn(1)).toEqual(['Spring is finished.'])
  })

  it('gather what happens together into one', () => {
    announcer.announce('batch 1', () => 'Spring is finished.')
    announcer.announce('batch 2', () => 'Summer is finished.')
    expect(heardIn(10)).toEqual(['Spring is finished. Summer is finished.'])
  })

  it('say of one topic only the last, as it is by then', () => {
    let found = 0
    for (const now of [900, 30, 4]) {
      announcer.announce('found', () => `${found} jobs`)
      found = now
    }
    expect(heardIn(10)).toEqual(['4 jobs'])
  })

  it('never chatter, however much happens', () => {
    const heard: string[] = []
    for (let second = 0; second < 60; second++) {
      announcer.announce('selected', () => `${second} selected`)
      heard.push(...heardIn(1))
    }
    expect(heard.length).toBeGreaterThan(10)
    expect(heard.length).toBeLessThanOrEqual(15)
  })

  it('lose nothing that happens while another is read out', () => {
    announcer.announce('batch 1', () => 'Spring is finished.')
    const heard = heardIn(1)
    announcer.announce('batch 2', () => 'Summer is finished.')
    expect([...heard, ...heardIn(10)]).toEqual(['Spring is finished.', 'Summer is finished.'])
  })

  it('say no more than three things in one breath, the newest', () => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) announcer.announce(name, () => `${name}.`)
    expect(heardIn(10)).toEqual(['C. D. E.'])
  })

  it('end with the window', () => {
    announcer.announce('batch', () => 'Spring is finished.')
    announcer.stop()
    expect(heardIn(10)).toEqual([])
    expect(vi.getTimerCount()).toBe(0)
  })
})
