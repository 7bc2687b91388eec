/** The whole way through the window without a mouse: nothing in here clicks. */
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, rowOf, test, videoJob } from '../helpers/desk-test.ts'

const quick = videoJob('job_quick', 100_000)
const slow = videoJob('job_slow', 8_000_000, { bytesPerSecond: 20_000 })
const jobs = [quick, slow]

/** The system's file dialog is the system's own: it is answered. */
async function answerFileDialog(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)
}

/** Goes on with Tab (or back with Shift+Tab) until something has the focus. */
async function tabTo(window: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab') {
  await expect(target).toBeVisible()
  for (let steps = 0; steps < 60; steps++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await window.keyboard.press(key)
  }
  await expect(target).toBeFocused({ timeout: 100 })
}

const press = (window: Page, ...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => window.keyboard.press(key)), Promise.resolve())

test('from the first import to the settings and back, with the keyboard alone', async ({
  desk,
}) => {
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await window.reload()
  const button = (name: string | RegExp) => window.getByRole('button', { name }).first()
  const dialog = window.getByRole('dialog')
  const grid = window.getByRole('grid')
  const details = window.getByRole('complementary', { name: 'Job details' })

  await test.step('import', async () => {
    await answerFileDialog(app, await desk.csv('Spring.csv', jobs))
    await tabTo(window, button('Choose a file…'))
    await press(window, 'Enter')
    await expect(dialog).toContainText('Import Spring')
    // The focus is held in the sheet until it is closed.
    await tabTo(window, dialog.getByRole('button', { name: 'Add 2 jobs' }))
    await press(window, 'Enter')
    await expect(dialog).toHaveCount(0)
    await expect(grid).toBeFocused()
  })

  await test.step('walk the list', async () => {
    await expect(rowOf(window, quick)).toContainText('Saved')
    await press(window, 'Home')
    await expect(window.getByRole('grid').getByRole('row', { selected: true })).toContainText(
      quick.title!,
    )
    await press(window, 'ArrowDown')
    await expect(window.getByRole('grid').getByRole('row', { selected: true })).toContainText(
      slow.title!,
    )
    await press(window, 'Shift+ArrowUp')
    await expect(window.getByRole('grid').getByRole('row', { selected: true })).toHaveCount(2)
    await expect(window.getByRole('status', { name: 'Messages' })).toContainText('2 jobs selected')
    await press(window, 'Home')
  })

  await test.step('details, and back to the row', async () => {
    await press(window, 'Enter')
    await expect(details).toContainText('job_quick')
    await press(window, 'ArrowDown')
    await expect(details).toContainText('job_slow')
    await tabTo(window, details.getByRole('button', { name: 'Close details' }))
    await press(window, 'Enter')
    await expect(details).toHaveCount(0)
    await expect(grid).toBeFocused()
  })

  await test.step('act', async () => {
    await press(window, 'Shift+F10')
    const pause = window.getByRole('menuitem', { name: 'Pause' })
    await expect(pause).toBeVisible()
    for (let steps = 0; steps < 10; steps++) {
      if (await pause.evaluate((item) => item.matches('[data-highlighted]'))) break
      await press(window, 'ArrowDown')
    }
    await press(window, 'Enter')
    await expect(rowOf(window, slow)).toContainText('Paused')
    await expect(window.getByRole('menu')).toHaveCount(0)
    await expect(grid).toBeFocused()

    await press(window, 'Delete')
    await expect(rowOf(window, slow)).toHaveCount(0)
    await press(window, 'Control+z')
    await expect(rowOf(window, slow)).toHaveCount(1)
  })

  await test.step('search and filter', async () => {
    await press(window, 'Control+f')
    await expect(window.getByRole('searchbox')).toBeFocused()
    await window.keyboard.type('job_quick')
    await expect(window.getByRole('grid').getByRole('row', { name: slow.title! })).toHaveCount(0)
    await press(window, 'Escape')
    await expect(rowOf(window, slow)).toHaveCount(1)
    await tabTo(window, button('Filter'))
    await press(window, 'Enter')
    await expect(window.getByRole('menu')).toBeVisible()
    await press(window, 'Escape')
    await expect(button('Filter')).toBeFocused()
  })

  await test.step('a dialog gives the focus back', async () => {
    await tabTo(window, button('More ways to import'))
    await press(window, 'Enter')
    await expect(window.getByRole('menuitem', { name: 'Choose files…' })).toBeFocused()
    await press(window, 'ArrowDown', 'Enter')
    await expect(dialog.getByLabel('Job IDs or a table')).toBeFocused()
    await press(window, 'Escape')
    await expect(dialog).toHaveCount(0)
    await expect(button('More ways to import')).toBeFocused()
  })

  await test.step('settings, and back', async () => {
    await tabTo(window, button('Settings'))
    await press(window, 'Enter')
    await expect(window.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
    const appearance = window.getByLabel('Appearance')
    await tabTo(window, appearance)
    await window.keyboard.type('Dark')
    await expect(window.locator('html')).toHaveAttribute('data-theme', 'dark')
    await tabTo(window, button('Edit Simulator'), 'Shift+Tab')
    await press(window, 'Enter')
    await expect(dialog).toContainText('Edit Simulator')
    await press(window, 'Escape')
    await expect(button('Edit Simulator')).toBeFocused()
    await tabTo(window, button('All jobs'), 'Shift+Tab')
    await press(window, 'Enter')
    await expect(grid).toBeVisible()
  })

  expect(await readdir(join(desk.downloads, 'Spring'))).toContain(`${quick.title}.mp4`)
})
