import { describe, expect, test } from 'vitest'
import { estimateBatch, type AtProvider, type BatchWork } from '../../main/views/estimate.ts'

const minutes = 60_000

const nothing: BatchWork = {
  atProvider: [],
  bytesLeft: 0,
  bytesLeftOfAll: 0,
  filesLeft: 0,
  unsizedFiles: 0,
  bytesPerFile: null,
  bytesPerJob: null,
  bytesPerSecond: null,
  filesMoving: 0,
  concurrency: 4,
}

const work = (parts: Partial<BatchWork>): BatchWork => {
  const bytesLeft = parts.bytesLeft ?? 0
  return { ...nothing, bytesLeftOfAll: bytesLeft, filesLeft: bytesLeft > 0 ? 8 : 0, ...parts }
}

const wait = (parts: Partial<AtProvider>): AtProvider => ({
  jobs: 10,
  jobsOfAll: parts.jobs ?? 10,
  neverAsked: 0,
  waitedMs: 2 * minutes,
  usual: null,
  readyPerSecond: null,
  ...parts,
})

const usual = { earlyMs: 10 * minutes, lateMs: 12 * minutes }

describe('a batch that only has to be loaded', () => {
  test('takes what is left over the measured speed', () => {
    const half = work({ bytesLeft: 600_000_000, bytesPerSecond: 1_000_000, filesMoving: 4 })
    expect(estimateBatch(half)).toEqual({ type: 'about', until: 'saved', seconds: 600 })
  })

  test('has no estimate before anything was measured', () => {
    expect(estimateBatch(work({ bytesLeft: 600_000_000 }))).toEqual({ type: 'unknown' })
  })

  test('has none while the size of its files is not known', () => {
    const speed = { bytesPerSecond: 1_000_000, filesLeft: 4, unsizedFiles: 4 }
    expect(estimateBatch(work(speed))).toEqual({ type: 'unknown' })
    expect(estimateBatch(work({ ...speed, bytesPerFile: 150_000_000 }))).toEqual({
      type: 'about',
      until: 'saved',
      seconds: 600,
    })
  })

  test('is only said to be so long where another batch shares the line', () => {
    const shared = { bytesLeft: 60_000_000, bytesLeftOfAll: 1_800_000_000 }
    expect(estimateBatch(work({ ...shared, bytesPerSecond: 1_000_000 }))).toEqual({
      type: 'within',
      until: 'saved',
      span: 'hour',
    })
  })

  test('may take longer when fewer files are left than are under way', () => {
    const last = { bytesLeft: 600_000_000, bytesPerSecond: 1_000_000, filesMoving: 4 }
    expect(estimateBatch(work({ ...last, filesLeft: 1 }))).toMatchObject({ type: 'within' })
    expect(estimateBatch(work({ ...last, filesLeft: 4 }))).toMatchObject({ type: 'about' })
  })

  test.each([
    [20, 60],
    [61, 120],
    [25 * 60, 25 * 60],
    [26 * 60, 30 * 60],
    [100 * 60, 105 * 60],
    [4.2 * 3600, 5 * 3600],
  ])('is not more exact than it can be: %d s are about %d s', (seconds, about) => {
    const left = work({ bytesLeft: seconds * 1000, bytesPerSecond: 1000 })
    expect(estimateBatch(left)).toEqual({ type: 'about', until: 'saved', seconds: about })
  })

  test.each([
    [20 * 3600, 'day'],
    [80 * 3600, 'days'],
  ])('gets no number at all when it is far away: %d s', (seconds, span) => {
    const left = work({ bytesLeft: seconds * 1000, bytesPerSecond: 1000 })
    expect(estimateBatch(left)).toEqual({ type: 'within', until: 'saved', span })
  })
})

describe('a batch at its provider', () => {
  test('has no estimate before the account has taught one', () => {
    expect(estimateBatch(work({ atProvider: [wait({})] }))).toEqual({ type: 'unknown' })
  })

  test('is known until it is ready where nothing says how long its downloads take', () => {
    const known = work({ atProvider: [wait({ usual })] })
    expect(estimateBatch(known)).toEqual({ type: 'about', until: 'ready', seconds: 540 })
  })

  test('counts the downloads of jobs that are still to come, from the mean of those saved', () => {
    const loads = { bytesPerJob: 120_000_000, bytesPerFile: 60_000_000, bytesPerSecond: 1_000_000 }
    const known = work({ ...loads, atProvider: [wait({ usual })] })
    expect(estimateBatch(known)).toEqual({ type: 'about', until: 'saved', seconds: 1200 })
  })

  test('is overdue, and not done in no time, once it waits longer than such jobs do', () => {
    const late = wait({ usual, waitedMs: 13 * minutes })
    expect(estimateBatch(work({ atProvider: [late] }))).toEqual({ type: 'overdue' })
  })

  test('goes by how fast jobs become ready where the provider does a few at a time', () => {
    const slow = wait({ usual, waitedMs: 13 * minutes, readyPerSecond: 0.01 })
    expect(estimateBatch(work({ atProvider: [slow] }))).toEqual({
      type: 'about',
      until: 'ready',
      seconds: 1020,
    })
  })

  test('waits for its slowest account', () => {
    const fast = wait({ usual: { earlyMs: 2 * minutes, lateMs: 3 * minutes } })
    const unknown = wait({})
    expect(estimateBatch(work({ atProvider: [fast, wait({ usual })] }))).toMatchObject({
      seconds: 540,
    })
    expect(estimateBatch(work({ atProvider: [fast, unknown] }))).toEqual({ type: 'unknown' })
  })

  test('is not guessed from usual times while some of its jobs were never asked about', () => {
    const unasked = wait({ usual, neverAsked: 3 })
    expect(estimateBatch(work({ atProvider: [unasked] }))).toEqual({ type: 'unknown' })
  })
})

test('nothing that moves by itself has no estimate', () => {
  expect(estimateBatch(nothing)).toBeNull()
  expect(estimateBatch(work({ atProvider: [wait({ jobs: 0 })] }))).toBeNull()
})
