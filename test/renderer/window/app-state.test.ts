// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AppState } from '../../../renderer/window/app-state.svelte.ts'
import { FakeApi } from '../fake-api.ts'
import { settled } from '../helpers/settled.ts'

let api: FakeApi
let app: AppState

beforeEach(async () => {
  api = new FakeApi({ jobs: 0 })
  app = new AppState(api)
})

afterEach(() => vi.useRealTimers())

it('teaches while there is no job, and only then', async () => {
  app.start()
  expect(app.firstRun).toBe(false)
  await settled()
  expect(app.firstRun).toBe(true)
  api.jobs = new FakeApi({ jobs: 1 }).jobs
  api.push()
  expect(app.firstRun).toBe(false)
})

it('goes where a menu or the tray sends it', async () => {
  app.start()
  api.emit('navigate', 'settings')
  expect(app.view).toBe('settings')
  api.emit('navigate', 'paste')
  expect(app.view).toBe('queue')
  expect(app.importing.pasting).toBe(true)
})

it('says at start when a damaged queue was set aside', async () => {
  api.environment = { ...api.environment, notice: 'The queue was damaged and set aside.' }
  app.start()
  await settled()
  expect(app.notices.shown.at(-1)?.text).toBe('The queue was damaged and set aside.')
})

it('shows what main says for a moment, and lists bad news until it is dismissed', () => {
  vi.useFakeTimers()
  app.start()
  api.emit('notice', { text: 'Batch saved.', tone: 'good' })
  api.emit('notice', { text: 'The disk is full.', tone: 'bad' })
  vi.advanceTimersByTime(60_000)
  expect(app.notices.shown).toEqual([])
  expect(app.notices.errors.map((notice) => notice.text)).toEqual(['The disk is full.'])
})

it('hears nothing any more once it is stopped', async () => {
  const stop = app.start()
  await settled()
  stop()
  api.emit('navigate', 'settings')
  expect(app.view).toBe('queue')
})

it('re-reads the job in the details at most once a second', async () => {
  vi.useFakeTimers()
  api.jobs = new FakeApi({ jobs: 3 }).jobs
  app.start()
  await vi.advanceTimersByTimeAsync(0)
  app.detail.open = true
  await app.detail.show(1)
  for (let i = 0; i < 30; i++) {
    api.push()
    await vi.advanceTimersByTimeAsync(100)
  }
  expect(api.count('jobDetail')).toBeGreaterThanOrEqual(3)
  expect(api.count('jobDetail')).toBeLessThanOrEqual(4)
})
