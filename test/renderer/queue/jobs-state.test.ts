// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from 'vitest'
import english from '../../../messages/compiled/en.js'
import { AppState } from '../../../renderer/window/app-state.svelte.ts'
import { FakeApi, callError } from '../fake-api.ts'
import { settled } from '../helpers/settled.ts'

let api: FakeApi
let app: AppState

beforeEach(async () => {
  api = new FakeApi({ jobs: 20 })
  app = new AppState(api)
  app.start()
  await settled()
})

const lastNotice = () => app.notices.shown.at(-1)

describe('an action', () => {
  it('goes to everything selected and says what it did', async () => {
    await app.selection.select(0)
    await app.selection.extendTo(2)
    await app.jobs.onSelection('pause')
    expect(api.lastInput('actOnJobs')).toEqual({ action: 'pause', target: { ids: [1, 2, 3] } })
    expect(lastNotice()?.text).toBe('3 jobs paused.')
  })

  it('says so when it changed nothing', async () => {
    api.answers.actOnJobs = () => ({ affected: 0, undo: null })
    await app.jobs.onJob('resume', { id: 1 })
    expect(lastNotice()?.text).toBe('None of these jobs can be resumed now.')
  })

  it('says why it failed, and what to do', async () => {
    api.answers.actOnJobs = () => {
      throw callError({
        reason: 'FILE_DISK_FULL',
        message: 'The disk is full.',
        permanent: false,
        advice: 'freeSpace',
      })
    }
    await app.jobs.onJob('retry', { id: 1 })
    expect(lastNotice()).toMatchObject({
      text: `The disk is full. ${english.advice.freeSpace}`,
      tone: 'bad',
    })
  })
})

describe('an action that is stopped', () => {
  it('says how far it came, and offers to take that back', async () => {
    api.answers.actOnJobs = () => ({ affected: 34_000, undo: 5, stoppedOf: 100_000 })
    await app.jobs.onJob('pause', { id: 1 })
    expect(lastNotice()).toMatchObject({
      text: 'Stopped: 34,000 of 100,000 jobs paused.',
      offer: { label: 'Undo' },
    })
    lastNotice()?.offer?.take()
    expect(api.lastInput('undo')).toBe(5)
  })

  it('says so where nothing was changed yet', async () => {
    api.answers.actOnJobs = () => ({ affected: 0, undo: null, stoppedOf: 100 })
    await app.jobs.onJob('remove', { id: 1 })
    expect(lastNotice()?.text).toBe('Stopped: 0 of 100 jobs removed from the list.')
  })

  it('can be an undoing: the rest is taken back by the same message', async () => {
    api.answers.undo = () => ({ action: 'move', affected: 10, stoppedOf: 40 })
    await app.jobs.undo(7)
    expect(lastNotice()?.text).toBe('Stopped: 10 of 40 jobs taken back.')
    lastNotice()?.offer?.take()
    expect(api.lastInput('undo')).toBe(7)
  })
})

describe('taking back', () => {
  it('is offered by the message that says what was done, also for a removal', async () => {
    await app.selection.select(4)
    await app.jobs.onSelection('remove')
    expect(app.selection.count).toBe(0)
    expect(lastNotice()).toMatchObject({
      text: '1 job removed from the list.',
      offer: { label: 'Undo' },
    })
    api.answers.undo = () => ({ action: 'remove', affected: 1 })
    lastNotice()?.offer?.take()
    await settled()
    expect(api.lastInput('undo')).toBe(1)
    expect(lastNotice()?.text).toBe('1 job back in the list.')
  })

  it('is not offered where it is not possible', async () => {
    await app.jobs.onJob('retry', { id: 1 })
    expect(lastNotice()?.offer).toBeNull()
  })

  it('says when there is nothing left to take back', async () => {
    await app.jobs.undo()
    expect(api.lastInput('undo')).toBeNull()
    expect(lastNotice()?.text).toBe('There is nothing to undo.')
  })
})

it('copies the job IDs of the provider, one a line', async () => {
  const writeText = vi.fn(async () => undefined)
  vi.stubGlobal('navigator', { clipboard: { writeText }, language: 'en-US' })
  await app.jobs.copyIds(app.queue.rows.slice(0, 2))
  vi.unstubAllGlobals()
  expect(writeText).toHaveBeenCalledWith(
    `${app.queue.rowAt(0)?.remoteId}\n${app.queue.rowAt(1)?.remoteId}`,
  )
  expect(lastNotice()?.text).toBe('2 job IDs copied.')
})
