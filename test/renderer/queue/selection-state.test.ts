// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { QueueState } from '../../../renderer/queue/queue-state.svelte.ts'
import { SelectionState } from '../../../renderer/queue/selection-state.svelte.ts'
import { FakeApi } from '../fake-api.ts'
import { settled } from '../helpers/settled.ts'

let api: FakeApi
let queue: QueueState
let selection: SelectionState

beforeEach(async () => {
  api = new FakeApi({ jobs: 600 })
  queue = new QueueState(api)
  selection = new SelectionState(queue)
  queue.start()
  await settled()
})

describe('with the mouse', () => {
  it('a click selects one row alone', async () => {
    await selection.select(3)
    await selection.select(5)
    expect(await selection.target()).toEqual({ ids: [6] })
    expect(selection.activeIndex).toBe(5)
  })

  it('ctrl+click adds a row and takes it out again', async () => {
    await selection.select(3)
    selection.toggle(7)
    expect(await selection.target()).toEqual({ ids: [4, 8] })
    selection.toggle(3)
    expect(await selection.target()).toEqual({ ids: [8] })
  })

  it('shift+click selects from the last chosen row, in either direction', async () => {
    await selection.select(5)
    await selection.extendTo(7)
    expect(await selection.target()).toEqual({ ids: [6, 7, 8] })
    await selection.extendTo(3)
    expect(await selection.target()).toEqual({ ids: [4, 5, 6] })
  })

  it('a range reaches rows that are not held', async () => {
    await selection.select(0)
    await selection.extendTo(449)
    expect(selection.count).toBe(450)
  })

  it('a later choice wins over a range that is still being read', async () => {
    await selection.select(0)
    const slow = selection.extendTo(449)
    await selection.select(2)
    await slow
    expect(await selection.target()).toEqual({ ids: [3] })
  })
})

describe('with the keyboard', () => {
  it('stops at both ends', async () => {
    await selection.moveTo(-4)
    expect(selection.activeIndex).toBe(0)
    await selection.moveTo(9999)
    expect(selection.activeIndex).toBe(599)
  })

  it('selects a row far away that is not held yet', async () => {
    await selection.moveTo(599)
    expect(await selection.target()).toEqual({ ids: [600] })
  })

  it('does nothing in an empty list', async () => {
    api.jobs = []
    api.push()
    await selection.moveTo(0)
    expect(selection.count).toBe(0)
  })
})

describe('everything', () => {
  it('is one filter, not a list of ids', async () => {
    queue.filter({ states: ['failed'] })
    await settled()
    selection.selectAll()
    expect(selection.count).toBe(queue.total)
    expect(await selection.target()).toEqual({
      filter: { text: '', states: ['failed'], providers: [], locales: [], batchId: null },
    })
  })

  it('without some is the list of the others', async () => {
    selection.selectAll()
    selection.toggle(0)
    expect(selection.count).toBe(599)
    const target = await selection.target()
    expect(target && 'ids' in target && target.ids.length).toBe(599)
    expect(selection.has(1)).toBe(false)
  })
})

it('ends when other rows are asked for', async () => {
  await selection.select(2)
  selection.selectAll()
  queue.filter({ text: 'interview' })
  await settled()
  expect(selection.count).toBe(0)
  expect(selection.activeIndex).toBe(-1)
  selection.toggle(0)
  expect(selection.count).toBe(1)
})

it('stays when the same rows are only sorted', async () => {
  await selection.select(2)
  queue.sortBy('size')
  await settled()
  expect(await selection.target()).toEqual({ ids: [3] })
})

it('follows its job when rows move', async () => {
  await selection.select(2)
  api.jobs = api.jobs.slice(1)
  api.push()
  expect(selection.activeIndex).toBe(1)
  expect(selection.activeJob?.id).toBe(3)
})

it('offers an action when it helps at least one selected job', async () => {
  api.jobs = api.jobs.map((job) => ({ ...job, state: job.id === 2 ? 'failed' : 'completed' }))
  api.push()
  await selection.select(0)
  expect(selection.can('retry')).toBe(false)
  selection.toggle(1)
  expect(selection.can('retry')).toBe(true)
})

it('has no target when nothing is selected', async () => {
  expect(await selection.target()).toBeNull()
})
