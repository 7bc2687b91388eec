import type { ElectronApplication } from '@playwright/test'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  clickNotification,
  clickTray,
  trayArea,
  watchNotifications,
} from '../helpers/desktop-session.ts'
import { expect, expectSaved, queueJobs, rowOf, test, videoJob } from '../helpers/desk-test.ts'

const MIB = 1_048_576

interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const windowCount = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)

const isLookedAt = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)

const boundsOf = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())

/** Keeps the folders that the app asks the system to open instead of starting a file manager. */
async function watchOpenedFolders(app: ElectronApplication): Promise<() => Promise<string[]>> {
  const opened = await app.evaluateHandle(({ shell }) => {
    const paths: string[] = []
    shell.openPath = (path) => {
      paths.push(path)
      return Promise.resolve('')
    }
    return paths
  })
  return () => opened.jsonValue()
}

test('closed to the tray the app goes on, tells once, and the click opens the folder', async ({
  desk,
}) => {
  const notifications = await watchNotifications()
  // What ends while the window is visible is not notified: the end waits until it is gone.
  const { promise: until, resolve: letGo } = Promise.withResolvers<void>()
  const jobs = [
    videoJob('job_tray_1', 3 * MIB, { heldAfter: { bytes: MIB, until } }),
    videoJob('job_tray_2', 100_000),
  ]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { app, window } = await desk.open()
  const openedFolders = await watchOpenedFolders(app)
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, jobs[0]!)).toContainText('Downloading')
  await window.close()
  await expect.poll(() => windowCount(app)).toBe(0)
  letGo()

  const folder = join(desk.downloads, 'Pasted jobs')
  await expect.poll(() => notifications.received.length).toBe(1)
  await expectSaved(folder, jobs)
  expect(notifications.received).toEqual([
    { app: 'Reelhaul', title: 'Pasted jobs', body: '2 files from 2 jobs saved (3.2 MB).' },
  ])
  await clickNotification()
  await expect.poll(openedFolders).toEqual([folder])
  notifications.stop()

  expect(await trayArea()).not.toBeNull()
  const shown = app.waitForEvent('window')
  await clickTray()
  await expect(rowOf(await shown, jobs[1]!)).toContainText('Saved')
})

test('a batch that ends while the user looks at it is not announced', async ({ desk }) => {
  const notifications = await watchNotifications()
  const [seen, unseen] = [videoJob('job_seen', 100_000), videoJob('job_unseen', 200_000)]
  desk.simulator.addJob(seen)
  desk.simulator.addJob(unseen)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await expect.poll(() => isLookedAt(app)).toBe(true)
  await queueJobs(window, [seen])
  await expect(rowOf(window, seen)).toContainText('Saved')

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.minimize())
  await expect.poll(() => isLookedAt(app)).toBe(false)
  await queueJobs(window, [unseen])
  await expect.poll(() => notifications.received.length).toBeGreaterThan(0)
  expect(notifications.received.map(({ body }) => body)).toEqual([
    '1 file from 1 job saved (200 kB).',
  ])
  notifications.stop()
})

test('a second start shows the window of the first', async ({ desk }) => {
  const { app, window } = await desk.open()
  await window.close()
  const shown = app.waitForEvent('window')
  expect(await desk.startAgain()).toBe(0)
  expect(await (await shown).title()).toBe('Reelhaul')
})

test('--hidden starts in the tray only, until it is started again', async ({ desk }) => {
  const running = desk.open({ args: ['--hidden'] })
  await expect.poll(trayArea).not.toBeNull()
  const first = await Promise.race([running.then(() => 'a window'), sleep(1500, 'the tray')])
  expect(first).toBe('the tray')
  expect(await desk.startAgain()).toBe(0)
  expect(await (await running).window.title()).toBe('Reelhaul')
})

test('the window comes back where it was', async ({ desk }) => {
  const bounds = { x: 140, y: 90, width: 800, height: 520 }
  const first = await desk.open()
  await moveTo(first.app, bounds)
  await first.quit()
  const second = await desk.open()
  const now = await boundsOf(second.app)
  expect(now.width).toBe(bounds.width)
  expect(now.height).toBe(bounds.height)
  // Window managers place the frame, not the content: some pixels may lie between.
  expect(Math.abs(now.x - bounds.x)).toBeLessThan(40)
  expect(Math.abs(now.y - bounds.y)).toBeLessThan(40)
})

/**
 * Moves the window, and again where the window manager, which places new windows in its own time,
 * has moved it back.
 */
async function moveTo(app: ElectronApplication, bounds: Rectangle): Promise<void> {
  let seen = 0
  const stays = async () => {
    const { width, height } = await boundsOf(app)
    seen = width === bounds.width && height === bounds.height ? seen + 1 : 0
    if (seen > 0) return seen
    await app.evaluate(({ BrowserWindow }, to) => {
      BrowserWindow.getAllWindows()[0]!.setBounds(to)
    }, bounds)
    return seen
  }
  await expect.poll(stays, { intervals: [100] }).toBeGreaterThan(10)
}
