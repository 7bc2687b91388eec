/** Batches in the real app: named, paused, moved, archived, found; from header, list and palette alike. */
import type { ElectronApplication, Page } from '@playwright/test'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { violationsOf } from '../helpers/axe.ts'
import {
  expect,
  expectSaved,
  queueList,
  rowOf,
  test,
  videoJob,
  type PageGlobal,
} from '../helpers/desk-test.ts'

/** The system's dialogs, answered: all that cannot be clicked from here. */
async function answerDialogs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen })
  }, path)
}

const pauseAll = (window: Page, paused: boolean) =>
  window.evaluate((now) => (globalThis as PageGlobal).reelhaul.call('pauseAll', now), paused)

/** Queues a list of its own: its batch is called as the list. */
const addBatch = (window: Page, path: string) => queueList(window, { paths: [path] })

/** Where a developer looks at the pictures; unset: none are taken. */
const pictures = process.env['REELHAUL_TEST_PICTURES']

async function picture(window: Page, name: string): Promise<void> {
  if (pictures === undefined) return
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await window.screenshot({ path: join(pictures, `batches-${name}-${colorScheme}.png`) })
  }
}

async function expectAccessible(window: Page, name: string): Promise<void> {
  await picture(window, name)
  expect(await violationsOf(window), name).toEqual([])
}

const spring = [videoJob('job_s1', 50_000), videoJob('job_s2', 50_000)]
const summer = [videoJob('job_u1', 50_000)]
const unknown = videoJob('job_gone', 10)

test('a batch is renamed, paused, moved, archived and found again', async ({ desk, folder }) => {
  for (const job of [...spring, ...summer]) desk.simulator.addJob(job)
  const first = await desk.open()
  const { app, window } = first
  await desk.addAccount(window)
  await pauseAll(window, true)
  await addBatch(window, await desk.csv('Spring.csv', [...spring, unknown]))
  await addBatch(window, await desk.csv('Summer.csv', summer))

  const list = window.getByRole('list', { name: 'Batches' })
  const names = () => list.locator('.name').allTextContents()
  const batch = (name: string) => list.getByRole('button', { name: new RegExp(`^${name}`) })
  const header = (name: string) => window.getByRole('region', { name: `Batch ${name}` })
  const palette = window.getByRole('dialog', { name: 'Commands' })
  const menu = async (name: string, item: string | RegExp) => {
    await header(name)
      .getByRole('button', { name: `Actions for ${name}` })
      .click()
    await window.getByRole('menuitem', { name: item }).click()
  }

  await test.step('the newest batch is on top, and the list is one stop of the Tab key', async () => {
    await expect.poll(names).toEqual(['Summer', 'Spring'])
    await expect(list.locator('[tabindex="0"]')).toHaveCount(1)
    await batch('Summer').focus()
    await window.keyboard.press('ArrowDown')
    await expect(batch('Spring')).toBeFocused()
    await window.keyboard.press('Home')
    await expect(batch('Summer')).toBeFocused()
    await window.keyboard.press('End')
    await window.keyboard.press('Enter')
    await expect(header('Spring')).toBeVisible()
    await expectAccessible(window, 'list')
  })

  await test.step('F2 renames it, and an empty name is refused', async () => {
    await batch('Spring').focus()
    await window.keyboard.press('F2')
    const field = list.getByRole('textbox', { name: 'Name of the batch' })
    await expect(field).toBeFocused()
    await expectAccessible(window, 'renaming')
    await field.fill('  ')
    await field.press('Enter')
    await expect(field).toHaveAttribute('aria-invalid', 'true')
    await field.fill('  Spring campaign ')
    await field.press('Enter')
    await expect.poll(names).toEqual(['Summer', 'Spring campaign'])
    await expect(batch('Spring campaign')).toBeFocused()
  })

  await test.step('the header renames in place, and Escape leaves it as it was', async () => {
    await menu('Spring campaign', 'Rename')
    const field = window.getByRole('textbox', { name: 'Name of the batch' })
    await expect(field).toBeFocused()
    await field.fill('Nothing of it')
    await field.press('Escape')
    await expect(header('Spring campaign')).toBeVisible()
  })

  await test.step('its menu pauses it, and that is taken back', async () => {
    await header('Spring campaign')
      .getByRole('button', { name: /^Actions/ })
      .click()
    await expect(window.getByRole('menu')).toBeVisible()
    await expectAccessible(window, 'header-menu')
    await window.getByRole('menuitem', { name: 'Pause' }).click()
    for (const job of spring) await expect(rowOf(window, job)).toContainText('Paused')
    await window.getByRole('button', { name: 'Undo' }).last().click()
    for (const job of spring) await expect(rowOf(window, job)).toContainText('Queued')
  })

  await test.step('its folder is changed before anything is saved', async () => {
    await answerDialogs(app, join(folder, 'elsewhere'))
    await menu('Spring campaign', 'Change folder…')
    await expect(window.getByText(/^What is still to come goes to .*elsewhere/)).toBeVisible()
    await pauseAll(window, false)
    for (const job of spring) await expect(rowOf(window, job)).toContainText('Saved')
    await expectSaved(join(folder, 'elsewhere'), spring)
    expect(await readdir(join(desk.downloads, 'Summer'))).toEqual(['Film job_u1.mp4'])
  })

  await test.step('its failed job is copied and saved as a table with the reason', async () => {
    await expect(rowOf(window, unknown)).toContainText('Failed')
    await menu('Spring campaign', 'Copy failed job IDs')
    await expect.poll(() => app.evaluate(({ clipboard }) => clipboard.readText())).toBe('job_gone')
    await answerDialogs(app, join(folder, 'failed.csv'))
    await menu('Spring campaign', 'Save failed jobs as CSV…')
    await expect(window.getByText(/^Failed jobs saved as .*failed\.csv/)).toBeVisible()
    const table = await readFile(join(folder, 'failed.csv'), 'utf8')
    expect(table).toContain('Redner,Simulator,job_gone,Film job_gone,')
    expect(table).toContain('PROVIDER_JOB_NOT_FOUND')
  })

  await test.step('an archived batch leaves the list, and the search still finds its jobs', async () => {
    await batch('Spring campaign').click({ button: 'right' })
    await window.getByRole('menuitem', { name: 'Archive' }).click()
    await expect.poll(names).toEqual(['Summer'])
    await window.getByRole('button', { name: /^All jobs/ }).click()
    await expect(rowOf(window, spring[0]!)).toHaveCount(0)
    await expect(rowOf(window, summer[0]!)).toHaveCount(1)
    await window.getByRole('searchbox').fill('job_s1')
    await expect(rowOf(window, spring[0]!)).toContainText('Archived')
    await expectAccessible(window, 'search')
    await window.getByRole('searchbox').fill('')
  })

  await test.step('the palette finds an archived batch, and any job, which it selects', async () => {
    await window.keyboard.press('Control+K')
    await palette.getByRole('combobox').fill('job_s2')
    await expect(palette.getByRole('option', { name: /Film job_s2/ })).toBeVisible()
    await expectAccessible(window, 'palette')
    await palette.getByRole('option', { name: /Film job_s2/ }).click()
    await expect(rowOf(window, spring[1]!)).toHaveAttribute('aria-selected', 'true')
    await expect(header('Spring campaign')).toBeVisible()
    await window.keyboard.press('Control+K')
    await palette.getByRole('combobox').fill('spring')
    await expect(palette.getByRole('option', { name: /Show batch: Spring campaign/ })).toHaveCount(
      1,
    )
    await window.keyboard.press('Escape')
    await expect(palette).toHaveCount(0)
  })

  await test.step('a start returns to what was looked at', async () => {
    await first.quit()
  })
  const again = (await desk.open()).window
  await expect(again.getByRole('region', { name: 'Batch Spring campaign' })).toBeVisible()

  await test.step('the archive lists it, and gives it back', async () => {
    await again.getByRole('button', { name: /^Archive/ }).click()
    const archive = again.getByRole('list', { name: 'Archive' })
    await expect(archive.getByRole('button', { name: /^Spring campaign/ })).toBeVisible()
    await expectAccessible(again, 'archive')
    await again.getByRole('searchbox').fill('autumn')
    await expect(again.getByText('No archived batch matches.')).toBeVisible()
    await expectAccessible(again, 'archive-nothing')
    await again.getByRole('searchbox').fill('SPRING')
    await archive.getByRole('button', { name: 'Actions for Spring campaign' }).click()
    await again.getByRole('menuitem', { name: 'Move out of the archive' }).click()
    await expect(again.getByText('The archive is empty.')).toBeVisible()
  })

  await test.step('Delete asks before a batch is removed, and its files stay', async () => {
    const item = again
      .getByRole('list', { name: 'Batches' })
      .getByRole('button', { name: /^Spring/ })
    await item.focus()
    await again.keyboard.press('Delete')
    const question = again.getByRole('alertdialog')
    await expect(question).toContainText('3 jobs leave the list.')
    await expectAccessible(again, 'remove')
    await question.getByRole('button', { name: 'Remove' }).click()
    await expect(item).toHaveCount(0)
    await expectSaved(join(folder, 'elsewhere'), spring)
    await again.getByRole('button', { name: 'Undo' }).last().click()
    await expect(item).toHaveCount(1)
  })
})
