// @vitest-environment node
import { beforeEach, describe, expect, it } from 'vitest'
import { AppState } from '../../../renderer/window/app-state.svelte.ts'
import { FakeApi } from '../fake-api.ts'
import { settled } from '../helpers/settled.ts'

let api: FakeApi
let app: AppState

beforeEach(async () => {
  api = new FakeApi({ jobs: 20 })
  app = new AppState(api)
  app.start()
  await settled()
})

const moved = () => api.lastInput('moveJobs')

describe('dragging', () => {
  it('takes the whole selection along, if the row is part of it', async () => {
    await app.selection.select(0)
    await app.selection.extendTo(2)
    await app.rearrange.startRow(1)
    expect(app.rearrange.dragged).toBe(3)
    expect(app.rearrange.over({ id: 9 }, 'after')).toBe(true)
    await app.rearrange.drop()
    expect(moved()).toEqual({ target: { ids: [1, 2, 3] }, to: { after: 9 } })
    expect(app.rearrange.dragged).toBe(0)
  })

  it('takes only the row, if it is not', async () => {
    await app.selection.select(0)
    await app.rearrange.startRow(4)
    app.rearrange.over({ id: 2 }, 'before')
    await app.rearrange.drop()
    expect(moved()).toEqual({ target: { ids: [5] }, to: { before: 2 } })
  })

  it('moves a whole batch, whatever is selected and shown', async () => {
    await app.selection.select(0)
    app.rearrange.startBatch({ id: 2, jobs: 7 })
    app.rearrange.over({ id: 1 }, 'before')
    await app.rearrange.drop()
    const filter = { text: '', states: [], batchId: 2 }
    expect(moved()).toMatchObject({ target: { filter }, to: { before: 1 } })
  })

  it('is dropped nowhere but on a row of a list in the order of the queue', async () => {
    await app.rearrange.startRow(4)
    expect(app.rearrange.over(undefined, 'before')).toBe(false)
    await app.rearrange.drop()
    app.queue.sortBy('queue', true)
    app.rearrange.startBatch({ id: 2, jobs: 7 })
    expect(app.rearrange.over({ id: 1 }, 'before')).toBe(false)
    await app.rearrange.drop()
    expect(api.count('moveJobs')).toBe(0)
  })

  it('that ends elsewhere changes nothing', async () => {
    await app.rearrange.startRow(4)
    app.rearrange.over({ id: 1 }, 'before')
    app.rearrange.end()
    await app.rearrange.drop()
    expect(api.count('moveJobs')).toBe(0)
  })
})

describe('the keyboard', () => {
  it.each([
    ['up', { before: 3 }],
    ['down', { after: 7 }],
    ['top', 'top'],
    ['bottom', 'bottom'],
  ] as const)('moves the selection %s', async (way, to) => {
    await app.selection.select(3)
    await app.selection.extendTo(5)
    await app.rearrange.moveSelection(way)
    expect(moved()).toEqual({ target: { ids: [4, 5, 6] }, to })
  })

  it('goes no further than the ends', async () => {
    await app.selection.select(0)
    await app.rearrange.moveSelection('up')
    expect(api.count('moveJobs')).toBe(0)
  })
})
