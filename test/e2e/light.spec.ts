/** Hidden to the tray, the app holds no page: its process is gone until the window is opened. */
import type { ElectronApplication, Page } from '@playwright/test'
import { clickTray } from '../helpers/desktop-session.ts'
import { expect, queueJobs, rowOf, test, videoJob } from '../helpers/desk-test.ts'

/** Processes of pages, of any kind. */
const pageProcesses = (app: ElectronApplication): Promise<number[]> =>
  app.evaluate(({ app }) =>
    app
      .getAppMetrics()
      .filter(({ type }) => type === 'Tab')
      .map(({ pid }) => pid),
  )

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('closing the window ends the process of its page, a click on the tray starts another', async ({
  desk,
}) => {
  const job = videoJob('job_light', 50_000)
  desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, [job])
  await expect(rowOf(window, job)).toContainText('Saved')
  const first = await pageProcesses(app)
  expect(first).toHaveLength(1)

  await window.close()
  await expect.poll(() => pageProcesses(app)).toEqual([])
  await expect.poll(() => first.some(isAlive)).toBe(false)

  const shown: Promise<Page> = app.waitForEvent('window')
  await clickTray()
  await expect(rowOf(await shown, job)).toContainText('Saved')
  const second = await pageProcesses(app)
  expect(second).toHaveLength(1)
  expect(first).not.toEqual(second)
})
