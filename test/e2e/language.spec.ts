import type { Page } from '@playwright/test'
import { expect, queueJobs, rowOf, test, videoJob } from '../helpers/desk-test.ts'
import type { RunningApp } from '../helpers/electron-app.ts'

const film = videoJob('job_sommerfilm', 40_000)

/** The smallest that the window is made for: where long words would break it. */
const small = { width: 900, height: 640 }

async function choose(window: Page, label: string, language: string): Promise<void> {
  await window.getByLabel(label, { exact: true }).selectOption(language)
}

function menuLabels({ app }: RunningApp): Promise<string[]> {
  return app.evaluate(({ Menu }) =>
    (Menu.getApplicationMenu()?.items ?? []).map(({ label }) => label),
  )
}

/** Nothing of the page is cut off or reaches out of the window. */
async function expectFits(window: Page): Promise<void> {
  const wide = await window.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('body, nav, main, footer, .control, button')]
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .filter((element) => getComputedStyle(element).display !== 'inline')
      .map((element) => element.outerHTML.slice(0, 120)),
  )
  expect(wide).toEqual([])
}

async function picture(window: Page, name: string): Promise<void> {
  await window.screenshot({ path: test.info().outputPath(`${name}.png`) })
}

test('the language changes at once, in the window and in the menu, and is kept', async ({
  desk,
}) => {
  const first = await desk.open()
  const { window } = first
  await window.setViewportSize(small)
  await desk.addAccount(window)
  desk.simulator.addJob(film)
  await queueJobs(window, [film])
  await expect(rowOf(window, film)).toContainText('Saved')

  await window.getByRole('button', { name: 'Settings' }).click()
  await choose(window, 'Language', 'de')
  await expect(window.getByRole('heading', { name: 'Einstellungen' })).toBeVisible()
  await expect(window.locator('html')).toHaveAttribute('lang', 'de')
  await expect.poll(() => menuLabels(first)).toContain('&Bearbeiten')
  await expectFits(window)
  await picture(window, 'settings-de')
  await window.getByRole('button', { name: 'Alle Aufträge' }).click()
  await expect(rowOf(window, film)).toContainText('Gespeichert')
  await expectFits(window)
  await picture(window, 'queue-de')

  await window.getByRole('button', { name: 'Einstellungen' }).click()
  await choose(window, 'Sprache', 'ar')
  await expect(window.locator('html')).toHaveAttribute('dir', 'rtl')
  await expect(window.getByRole('heading', { name: 'الإعدادات' })).toBeVisible()
  await expect.poll(() => menuLabels(first)).toContain('تحرير')
  await expectFits(window)
  await picture(window, 'settings-ar')
  await window.getByRole('button', { name: 'كل المهام' }).click()
  await expect(rowOf(window, film)).toContainText('محفوظة')
  await expectFits(window)
  await picture(window, 'queue-ar')
  await first.quit()

  const second = await desk.open()
  await expect(second.window.getByRole('button', { name: 'كل المهام' })).toBeVisible()
})

test('a new user gets the language of the system', async ({ desk }) => {
  const { window } = await desk.open({ env: { LANGUAGE: 'fr_FR', LANG: 'fr_FR.UTF-8' } })
  await expect(window.getByRole('button', { name: 'Réglages' })).toBeVisible()
  await expect(window.locator('html')).toHaveAttribute('lang', 'fr')
})
