/** Actions on a hundred thousand jobs: seen while they last, stopped, taken back. */
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { JobState } from '../../preload/contract/vocabulary.ts'
import { violationsOf } from '../helpers/axe.ts'
import { expect, test, type PageGlobal } from '../helpers/desk-test.ts'
import { fillQueue } from '../helpers/waiting-queue.ts'

/** So many that a fast machine takes a moment, too. */
const JOBS = 100_000

test.slow()

const selectionBar = (window: Page) =>
  window.getByRole('toolbar', { name: 'Actions for the selection' })
const notice = (window: Page, text: RegExp | string) => window.getByText(text)

/** How many jobs are in the states. */
async function count(window: Page, states: JobState[]): Promise<number> {
  return window.evaluate(async (wanted) => {
    const page = await (globalThis as PageGlobal).reelhaul.call('watchQueue', {
      states: wanted,
      limit: 1,
    })
    return page.total
  }, states)
}

async function actOnAll(window: Page, action: string): Promise<void> {
  await window.getByRole('grid', { name: 'Jobs' }).focus()
  await window.keyboard.press('Control+a')
  await selectionBar(window).getByRole('button', { name: action }).click()
}

test('an action on a hundred thousand jobs shows how far it is, is stopped, and taken back', async ({
  desk,
  folder,
}) => {
  await fillQueue(join(folder, 'data'), JOBS)
  const { window } = await desk.open()
  await expect(window.locator('[data-row="0"]')).toBeVisible()

  await actOnAll(window, 'Pause')
  const progress = window.getByRole('progressbar', { name: 'Pausing jobs' })
  await expect(progress).toBeVisible()
  await expect(selectionBar(window)).toHaveCount(0)
  await window.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(notice(window, /^Stopped: [\d,]+ of 100,000 jobs paused\.$/)).toBeVisible()
  await expect(progress).toHaveCount(0)

  const paused = await count(window, ['paused'])
  expect(paused).toBeGreaterThan(0)
  expect(paused).toBeLessThan(JOBS)
  await window.getByRole('button', { name: 'Undo' }).click()
  await expect(notice(window, /jobs resumed again\.$/)).toBeVisible()
  expect(await count(window, ['paused'])).toBe(0)
})

test('the window answers while a hundred thousand jobs are removed, and all come back', async ({
  desk,
  folder,
}) => {
  await fillQueue(join(folder, 'data'), JOBS)
  const { window } = await desk.open()
  await expect(window.locator('[data-row="0"]')).toBeVisible()
  await actOnAll(window, 'Remove')
  await expect(window.getByRole('progressbar', { name: 'Removing jobs' })).toBeVisible()
  expect(await violationsOf(window)).toEqual([])
  await expect(notice(window, '100,000 jobs removed from the list.')).toBeVisible()
  await window.getByRole('button', { name: 'Undo' }).click()
  await expect(notice(window, '100,000 jobs back in the list.')).toBeVisible()
  expect(await count(window, [])).toBe(JOBS)
  await expect(window.locator('[data-row="0"]')).toContainText('Film 0')
})
