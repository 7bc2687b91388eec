/** Hidden to the tray, the app holds no page; a page that is opened loads what it shows first. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { languages } from '../../preload/contract/languages.ts'
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

const assets = join(import.meta.dirname, '../../out/renderer/assets')

/** A built script and all that it cannot begin without: names of files. */
function neededBy(script: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(script)) return seen
  seen.add(script)
  const imports = readFileSync(join(assets, script), 'utf8').matchAll(
    /(?:from|import)\s*["']\.\/([^"']+\.js)["']/g,
  )
  for (const [, imported] of imports) neededBy(imported!, seen)
  return seen
}

test('the first view waits for no other view, and for no language but English', () => {
  const page = readFileSync(join(assets, '../index.html'), 'utf8')
  const [, entry] = /<script type="module"[^>]*src="\.\/assets\/([^"]+)"/.exec(page)!
  const scripts = [...neededBy(entry!)]
  const needs = (name: string): boolean => scripts.some((script) => script.startsWith(`${name}-`))
  expect(scripts.length).toBeGreaterThan(1)
  expect(needs('later-parts')).toBe(false)
  expect(languages.filter(needs)).toEqual(['en'])
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
