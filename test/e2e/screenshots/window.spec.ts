/** The pictures of the README, taken of the real window: `npm run screenshots`. */
import type { Page } from '@playwright/test'
import type { ReelhaulApi } from '../../../preload/contract/api.ts'
import { expect, test } from '../../helpers/desk-test.ts'

const folder = 'docs'

test('the window while the sample jobs run, and when they are done, in both themes', async ({
  desk,
}) => {
  const { window } = await desk.open()
  await window.setViewportSize({ width: 1280, height: 800 })
  await setTheme(window, 'light')
  await window.screenshot({ path: `${folder}/first-run.png` })
  await window
    .getByRole('button', { name: /sample jobs/i })
    .first()
    .click()
  await expect(window.getByText('Interview, French dub').first()).toBeVisible()
  await expect.poll(() => countOf(window, 'completed')).toBeGreaterThanOrEqual(3)
  await window.screenshot({ path: `${folder}/running.png` })
  await expect.poll(() => openJobs(window)).toBe(0)
  await window.getByText('Commercial, dubbed in part').first().dblclick()
  await expect(window.getByRole('complementary', { name: /details/i })).toBeVisible()
  await window.screenshot({ path: `${folder}/window-light.png` })
  await setTheme(window, 'dark')
  await window.screenshot({ path: `${folder}/window-dark.png` })
})

/** Jobs in a state, asked of the app itself. */
function countOf(window: Page, state: 'completed'): Promise<number> {
  return window.evaluate(async (wanted) => {
    const { reelhaul } = globalThis as unknown as { reelhaul: ReelhaulApi }
    const page = await reelhaul.call('watchQueue', { limit: 60 })
    return page.summary.counts[wanted] ?? 0
  }, state)
}

/** Jobs that have not come to an end. */
function openJobs(window: Page): Promise<number> {
  return window.evaluate(async () => {
    const { reelhaul } = globalThis as unknown as { reelhaul: ReelhaulApi }
    const { summary } = await reelhaul.call('watchQueue', { limit: 60 })
    const { completed = 0, failed = 0 } = summary.counts
    return summary.jobs - completed - failed
  })
}

async function setTheme(window: Page, theme: 'light' | 'dark'): Promise<void> {
  await window.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
}
