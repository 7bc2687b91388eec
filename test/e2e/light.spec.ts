/** Hidden to the tray, the app holds no page: its process is gone until the window is opened. */
import type { ElectronApplication, Page } from '@playwright/test'
import { languages } from '../../preload/contract/languages.ts'
import { clickTray } from '../helpers/desktop-session.ts'
import { expect, queueJobs, rowOf, test, videoJob, type PageGlobal } from '../helpers/desk-test.ts'

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

/** The files of scripts that the page had asked for when its first view could be used. */
const firstScripts = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const until = performance.getEntriesByName('interactive')[0]?.startTime ?? 0
    return performance
      .getEntriesByType('resource')
      .filter(({ name, startTime }) => name.endsWith('.js') && startTime < until)
      .map(({ name }) => name.slice(name.lastIndexOf('/') + 1))
  })

const among = (scripts: readonly string[], names: readonly string[]): string[] =>
  names.filter((name) => scripts.some((script) => script.startsWith(`${name}-`)))

test('the first view loads no other view, and beside English no language but the one that is spoken', async ({
  desk,
}) => {
  const { app, window } = await desk.open()
  await expect(window.getByRole('main')).toContainText('Import')
  const english = await firstScripts(window)
  expect(among(english, ['index', 'later-parts'])).toEqual(['index'])
  expect(among(english, languages)).toEqual(['en'])

  await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('saveSettings', { language: 'ja' }),
  )
  await window.close()
  const shown: Promise<Page> = app.waitForEvent('window')
  await clickTray()
  const page = await shown
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja')
  await expect(page.getByRole('main')).toContainText('CSV')
  expect(among(await firstScripts(page), languages).sort()).toEqual(['en', 'ja'])
})

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
