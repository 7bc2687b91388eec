import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { DesktopUpdates } from '../../../main/desktop/updates/desktop-updates.ts'
import type { Updater } from '../../../main/desktop/updates/updater.ts'
import { restMs } from '../../../main/desktop/updates/updates.ts'
import { UpdateError } from '../../../main/desktop/updates/update-error.ts'
import { defaultSettings } from '../../../main/settings/settings-store.ts'
import { desktopStrings } from '../../helpers/desktop-strings.ts'

interface Given extends Partial<Updater> {
  jobs?: number
  answer?: number
  forbidden?: boolean
}

function setUp({ jobs = 0, answer = 2, forbidden = false, ...given }: Given = {}) {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const now = { jobs }
  const updater: Updater = {
    quiet: true,
    check: () => Promise.resolve({ version: '99.0.0', notes: null }),
    download: () => Promise.resolve(),
    install: vi.fn<Updater['install']>(() => 'installed'),
    ...given,
  }
  const app = { quit: vi.fn(), relaunch: vi.fn(), releaseSingleInstanceLock: vi.fn() }
  const parts = {
    app,
    open: vi.fn(() => Promise.resolve(updater)),
    say: vi.fn(),
    ask: vi.fn(() => Promise.resolve(answer)),
  }
  const updates = new DesktopUpdates({
    ...parts,
    settings: { get: () => defaultSettings('/downloads') },
    forbidden,
    transferring: () => now.jobs,
    strings: () => desktopStrings('en'),
    log: () => undefined,
    show: () => undefined,
    clock: {
      now: () => performance.now(),
      after(ms, run) {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      },
    },
  })
  onTestFinished(() => updates.stop())
  return { updates, updater, now, ...parts }
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

async function ready(given: Given = {}) {
  const parts = setUp({ ...given, jobs: 0 })
  parts.updates.act('check')
  await pass(restMs + 2000)
  expect(parts.updates.item()).toEqual({
    label: '&Restart to update to 99.0.0',
    action: 'restart',
  })
  parts.now.jobs = given.jobs ?? 0
  return parts
}

describe('a restart to update', () => {
  test('begins at once while nothing is downloaded', async () => {
    const { updates, app, ask } = await ready()
    updates.act('restart')
    await pass(0)
    expect(ask).not.toHaveBeenCalled()
    expect(app.quit).toHaveBeenCalledOnce()
  })

  test('asks while files are downloaded, and by default waits for them', async () => {
    const { updates, now, app, ask } = await ready({ jobs: 2, answer: 0 })
    updates.act('restart')
    await pass(60_000)
    expect(ask).toHaveBeenCalledExactlyOnceWith({
      message: '2 files are being downloaded.',
      detail: 'Downloads continue after the restart.',
      answers: ['Restart when done', 'Restart now', 'Cancel'],
    })
    expect(app.quit).not.toHaveBeenCalled()
    now.jobs = 0
    await pass(restMs + 2000)
    expect(app.quit).toHaveBeenCalledOnce()
  })

  test.each([
    [1, 1],
    [2, 0],
  ])('does what the user answers: %d', async (answer, quits) => {
    const { updates, app } = await ready({ jobs: 1, answer })
    updates.act('restart')
    await pass(60_000)
    expect(app.quit).toHaveBeenCalledTimes(quits)
  })
})

describe('the end of the program', () => {
  test('lets the new version be the only one', async () => {
    const { updates, updater, app } = await ready()
    vi.mocked(updater.install).mockImplementation(() => {
      expect(app.releaseSingleInstanceLock).toHaveBeenCalledOnce()
      return 'installed'
    })
    updates.act('restart')
    expect(updates.atQuit()).toBe(false)
    expect(updater.install).toHaveBeenCalledExactlyOnceWith(true)
  })

  test('starts this version again where the new one could not be installed', async () => {
    const { updates, app } = await ready({ install: () => 'failed' })
    updates.act('restart')
    expect(updates.atQuit()).toBe(false)
    expect(app.relaunch).toHaveBeenCalledOnce()
  })

  test('is left to an installer that ends programs itself', async () => {
    const { updates } = await ready({ install: () => 'ends' })
    updates.act('restart')
    expect(updates.atQuit()).toBe(true)
  })

  test('installs nothing that is not there', () => {
    const { updates, updater } = setUp()
    expect(updates.atQuit()).toBe(false)
    expect(updater.install).not.toHaveBeenCalled()
  })
})

describe('the menu', () => {
  test('has no entry where the administrator has turned updates off, and nothing is asked', async () => {
    const { updates, open } = setUp({ forbidden: true })
    updates.start()
    updates.act('check')
    await pass(24 * 3_600_000)
    expect(updates.item()).toBeNull()
    expect(updates.view().state).toEqual({ type: 'unavailable', reason: 'administrator' })
    expect(open).not.toHaveBeenCalled()
  })

  test('says what came of a check', async () => {
    const { updates, say } = setUp({ check: () => Promise.resolve(null) })
    expect(updates.item()).toEqual({ label: 'Check for &updates…', action: 'check' })
    await updates.actFromMenu('check')
    expect(say).toHaveBeenCalledWith(expect.stringMatching(/is the latest/), 'info')
  })

  test('says why a check failed', async () => {
    const { updates, say } = setUp({
      check: () => Promise.reject(new UpdateError('offline', 'no route')),
    })
    await updates.actFromMenu('check')
    expect(say).toHaveBeenCalledWith(
      'The update server cannot be reached. Reelhaul tries again later.',
      'bad',
    )
  })
})
