// @vitest-environment node
import { describe, expect, it } from 'vitest'
import { jobStates } from '../../../preload/contract/vocabulary.ts'
import { percentOf, progressOf, secondsLeft } from '../../../renderer/queue/job-progress.ts'
import { fakeJob } from '../fake-jobs.ts'

describe('percent', () => {
  it('is never above 100, even when more arrived than was promised', () => {
    expect(percentOf(150, 100)).toBe(100)
  })

  it('is rounded down: 99.9 is not done', () => {
    expect(percentOf(999, 1000)).toBe(99)
  })

  it('is unknown without a size', () => {
    expect(percentOf(5, null)).toBeNull()
    expect(percentOf(0, 0)).toBeNull()
  })
})

describe('progress of a job', () => {
  it.each(jobStates)('lies between 0 and 100 or is unknown when %s', (state) => {
    const { percent } = progressOf(fakeJob(1, { state, bytesDone: 900, bytesTotal: 500 }))
    expect(percent === null || (percent >= 0 && percent <= 100)).toBe(true)
  })

  it("is the provider's while the provider works", () => {
    const job = fakeJob(1, { state: 'waiting', providerProgress: 0.456 })
    expect(progressOf(job)).toEqual({ percent: 45, of: 'provider' })
  })

  it('is complete when completed, whatever the sizes say', () => {
    const job = fakeJob(1, { state: 'completed', bytesDone: 0, bytesTotal: null })
    expect(progressOf(job)).toEqual({ percent: 100, of: 'download' })
  })
})

describe('time left', () => {
  it('is what is missing at the present speed', () => {
    const job = fakeJob(1, {
      state: 'downloading',
      bytesDone: 40,
      bytesTotal: 100,
      bytesPerSecond: 20,
    })
    expect(secondsLeft(job)).toBe(3)
  })

  it('is not guessed when nothing moves or the size is unknown', () => {
    const moving = {
      state: 'downloading',
      bytesDone: 40,
      bytesTotal: 100,
      bytesPerSecond: 20,
    } as const
    expect(secondsLeft({ ...moving, bytesPerSecond: 0 })).toBeNull()
    expect(secondsLeft({ ...moving, bytesTotal: null })).toBeNull()
    expect(secondsLeft({ ...moving, state: 'paused' })).toBeNull()
  })
})
