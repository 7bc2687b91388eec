import fc from 'fast-check'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { DownloadControl } from '../../../main/desktop/updates/fetch-artefact.ts'
import { UpdateError } from '../../../main/desktop/updates/update-error.ts'
import type { OpenUpdater, Updater } from '../../../main/desktop/updates/updater.ts'
import { intervals, restMs, Updates } from '../../../main/desktop/updates/updates.ts'
import type { UpdateChoice } from '../../../preload/contract/update-choices.ts'
import { updateFailures, updatesSchema } from '../../../preload/contract/updates.ts'

const found = { version: '1.5.0', notes: 'Faster.' }
const minute = 60_000

interface Given extends Partial<Updater> {
  choice?: UpdateChoice
  jobs?: number
  open?: OpenUpdater
}

function setUp(given: Given = {}) {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const now = { choice: given.choice ?? 'automatic', jobs: given.jobs ?? 0 }
  const updater = {
    quiet: true,
    check: vi.fn((): Promise<typeof found | null> => Promise.resolve(found)),
    download: vi.fn<Updater['download']>(() => Promise.resolve()),
    install: vi.fn<Updater['install']>(() => 'installed'),
    ...given,
  }
  const seen: string[] = []
  const quit = vi.fn()
  const updates: Updates = new Updates({
    current: '1.4.0',
    open: given.open ?? (() => Promise.resolve(updater)),
    choice: () => now.choice,
    transferring: () => now.jobs,
    clock: {
      now: () => performance.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    },
    random: () => 0,
    today: () => 1_700_000_000_000,
    log: () => undefined,
    onChange() {
      const view = updates.view()
      updatesSchema.parse(view)
      if (seen.at(-1) !== view.state.type) seen.push(view.state.type)
    },
    quit,
  })
  onTestFinished(() => updates.stop())
  return { updates, updater, now, seen, quit, state: () => updates.view().state }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** An update that is ready to be installed. */
async function ready(given: Parameters<typeof setUp>[0] = {}) {
  const parts = setUp(given)
  await parts.updates.check()
  parts.now.jobs = 0
  await pass(restMs + 2000)
  expect(parts.state().type).toBe('ready')
  return parts
}

describe('looking for updates', () => {
  test('begins minutes after the start, and goes on every few hours', async () => {
    const { updates, updater, seen } = setUp({ check: vi.fn(() => Promise.resolve(null)) })
    updates.start()
    await pass(intervals.first[0] - 1000)
    expect(updater.check).not.toHaveBeenCalled()
    await pass(10_000)
    expect(updater.check).toHaveBeenCalledTimes(1)
    expect(updates.view()).toMatchObject({ checkedAt: 1_700_000_000_000, state: { type: 'none' } })
    await pass(intervals.next[0])
    expect(updater.check).toHaveBeenCalledTimes(2)
    expect(seen).toEqual(['none', 'checking', 'none', 'checking', 'none'])
  })

  test('happens only when the user asks for it where that is the choice', async () => {
    const { updates, updater } = setUp({ choice: 'manual' })
    updates.start()
    await pass(24 * 60 * minute)
    expect(updater.check).not.toHaveBeenCalled()
    await updates.check()
    expect(updater.check).toHaveBeenCalledTimes(1)
  })

  test.each(updateFailures)(
    'says that it failed, and tries again within the hour: %s',
    async (reason) => {
      const { updates, updater, state } = setUp({
        check: vi.fn(() => Promise.reject(new UpdateError(reason, 'said'))),
      })
      await updates.check()
      expect(state()).toEqual({ type: 'failed', reason })
      await pass(60 * minute)
      expect(updater.check).toHaveBeenCalledTimes(2)
    },
  )

  test('says why there are none here', async () => {
    const { updates, updater, state } = setUp({ open: () => Promise.resolve('noSource') })
    await updates.check()
    expect(state()).toEqual({ type: 'unavailable', reason: 'noSource' })
    updates.start()
    await pass(24 * 60 * minute)
    expect(updater.check).not.toHaveBeenCalled()
  })

  test('ends with the program', async () => {
    const { updates, updater } = setUp()
    updates.start()
    updates.stop()
    await pass(24 * 60 * minute)
    expect(updater.check).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('downloading an update', () => {
  test('waits until no job is downloaded', async () => {
    const { updates, updater, now, state } = setUp({ jobs: 2 })
    await updates.check()
    expect(state()).toEqual({ type: 'available', ...found, wanted: true })
    await pass(60 * minute)
    expect(updater.download).not.toHaveBeenCalled()
    now.jobs = 0
    await pass(restMs / 2)
    now.jobs = 1
    await pass(restMs)
    now.jobs = 0
    await pass(restMs - 2000)
    expect(updater.download).not.toHaveBeenCalled()
    await pass(4000)
    expect(updater.download).toHaveBeenCalledTimes(1)
    expect(state()).toMatchObject({ type: 'ready', version: '1.5.0' })
  })

  test('waits for the user where that is the choice', async () => {
    const { updates, updater, state } = setUp({ choice: 'notify' })
    await updates.check()
    await pass(restMs * 3)
    expect(state()).toEqual({ type: 'available', ...found, wanted: false })
    expect(updater.download).not.toHaveBeenCalled()
    void updates.download()
    await pass(restMs + 2000)
    expect(state().type).toBe('ready')
  })

  test('receives nothing while a job is downloaded, and goes on afterwards', async () => {
    const given = Promise.withResolvers<DownloadControl>()
    const end = Promise.withResolvers<void>()
    const { updates, now, state } = setUp({
      download(control) {
        given.resolve(control)
        return end.promise
      },
    })
    await updates.check()
    await pass(restMs + 2000)
    const control = await given.promise
    control.onProgress(30, 100)
    expect(state()).toMatchObject({ type: 'downloading', percent: 30, waits: false })
    expect(control.hold()).toBeNull()
    now.jobs = 1
    await pass(2000)
    const held = control.hold()
    expect(held).not.toBeNull()
    expect(state()).toMatchObject({ percent: 30, waits: true })
    let released = false
    void held?.then(() => (released = true))
    await pass(60 * minute)
    expect(released).toBe(false)
    now.jobs = 0
    await pass(restMs + 2000)
    expect(released).toBe(true)
    expect(state()).toMatchObject({ percent: 30, waits: false })
    end.resolve()
    await pass(0)
    expect(state().type).toBe('ready')
  })

  test('keeps what was found when the line breaks, and comes back to it', async () => {
    const download = vi.fn<Updater['download']>(() => Promise.resolve())
    download.mockRejectedValueOnce(new UpdateError('offline', 'broken off'))
    const { updates, state } = setUp({ download })
    await updates.check()
    await pass(restMs + 2000)
    expect(state()).toEqual({ type: 'available', ...found, wanted: false })
    await pass(90 * minute)
    expect(state().type).toBe('ready')
  })

  test('a file that was tampered with is not offered', async () => {
    const { updates, state } = setUp({
      download: () => Promise.reject(new UpdateError('damaged', 'other bytes')),
    })
    await updates.check()
    await pass(restMs + 2000)
    expect(state()).toEqual({ type: 'failed', reason: 'damaged' })
    expect(updates.atQuit()).toBeNull()
  })
})

describe('installing', () => {
  test('never happens by itself: the program goes on until the user quits', async () => {
    const { updates, updater, quit } = await ready()
    await pass(7 * 24 * 60 * minute)
    expect(quit).not.toHaveBeenCalled()
    expect(updater.install).not.toHaveBeenCalled()
    expect(updates.atQuit()).toEqual({ outcome: 'installed', restart: false })
    expect(updater.install).toHaveBeenCalledWith(false)
  })

  test('starts the new version when the user has asked for that', async () => {
    const { updates, updater, quit } = await ready()
    updates.restartNow()
    expect(quit).toHaveBeenCalledTimes(1)
    updates.stop()
    updates.atQuit()
    expect(updater.install).toHaveBeenCalledWith(true)
  })

  test('waits for the downloads where the user wants that', async () => {
    const { updates, now, quit, state } = await ready()
    now.jobs = 3
    void updates.restartWhenDone()
    await pass(60 * minute)
    expect(state()).toMatchObject({ type: 'ready', restarts: true })
    expect(quit).not.toHaveBeenCalled()
    now.jobs = 0
    await pass(restMs + 2000)
    expect(quit).toHaveBeenCalledTimes(1)
  })

  test('does not wait any longer when the user has thought better of it', async () => {
    const { updates, now, quit, state } = await ready()
    now.jobs = 3
    void updates.restartWhenDone()
    await pass(minute)
    updates.keepRunning()
    expect(state()).toMatchObject({ restarts: false })
    now.jobs = 0
    await pass(60 * minute)
    expect(quit).not.toHaveBeenCalled()
    void updates.restartWhenDone()
    await pass(restMs + 2000)
    expect(quit).toHaveBeenCalledTimes(1)
  })

  test('asks for no password at a plain quit', async () => {
    const { updates, updater } = await ready({ quiet: false })
    expect(updates.atQuit()).toBeNull()
    updates.restartNow()
    expect(updates.atQuit()).toEqual({ outcome: 'installed', restart: true })
    expect(updater.install).toHaveBeenCalledTimes(1)
  })

  test('that fails leaves the program to end as it would', async () => {
    const { updates } = await ready({
      install() {
        throw new Error('no room')
      },
    })
    expect(updates.atQuit()).toEqual({ outcome: 'failed', restart: false })
  })

  test('the banner is closed for this version only', async () => {
    const { updates } = await ready()
    expect(updates.view().hidden).toBe(false)
    updates.hide()
    expect(updates.view().hidden).toBe(true)
  })
})

test('whatever happens in whatever order, nothing is received and no restart begun while jobs are downloaded', async () => {
  const act = fc.constantFrom(
    'check',
    'download',
    'restart',
    'keep',
    'hide',
    'jobs',
    'rest',
    'wait',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40 }), async (steps) => {
      let control: DownloadControl | null = null
      const { updates, now, quit } = setUp({
        choice: 'notify',
        download: (given) => {
          expect(now.jobs).toBe(0)
          control = given
          return new Promise(() => undefined)
        },
      })
      quit.mockImplementation(() => expect(now.jobs).toBe(0))
      for (const step of steps) {
        if (step === 'check') void updates.check()
        if (step === 'download') void updates.download()
        if (step === 'restart') void updates.restartWhenDone()
        if (step === 'keep') updates.keepRunning()
        if (step === 'hide') updates.hide()
        if (step === 'jobs') now.jobs++
        if (step === 'rest') now.jobs = 0
        await pass(step === 'wait' ? restMs + 2000 : 1500)
        if (control !== null && now.jobs > 0)
          expect((control as DownloadControl).hold()).not.toBeNull()
        await pass(0)
      }
      updates.stop()
      await pass(0)
    }),
    { numRuns: 60 },
  )
})
