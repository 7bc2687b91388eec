/** Saved files that were moved or changed, and jobs that are downloaded again, as a user sees it. */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { violationsOf } from '../helpers/axe.ts'
import { expect, queueJobs, rowOf, test, videoJob } from '../helpers/desk-test.ts'

const jobs = [1, 2, 3, 4].map((n) => videoJob(`job_${n}`, 40_000 + n))
const [first, second, third, fourth] = jobs as [
  (typeof jobs)[0],
  (typeof jobs)[0],
  (typeof jobs)[0],
  (typeof jobs)[0],
]

/** Pictures of what is new, where a folder for them is named. */
async function picture(window: Page, name: string): Promise<void> {
  const folder = process.env['REELHAUL_PICTURES']
  if (folder === undefined) return
  for (const colorScheme of ['light', 'dark'] as const) {
    await window.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await window.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
  }
}

async function choosing(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)
}

async function chooseFromMenu(window: Page, job: (typeof jobs)[0], item: string): Promise<void> {
  await rowOf(window, job).click({ button: 'right' })
  await window.getByRole('menuitem', { name: item }).click()
}

test('files that were moved, edited or cut are noticed, located, verified and downloaded again', async ({
  desk,
  folder,
}) => {
  for (const job of jobs) desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
  const saved = join(desk.downloads, 'Pasted jobs')
  const pathOf = (job: (typeof jobs)[0], at = saved) => join(at, `${job.title}.mp4`)
  const panel = window.getByRole('complementary', { name: 'Job details' })

  // The row opens what is saved; the menu holds what applies, and Remove is its last.
  await rowOf(window, first).hover()
  await expect(rowOf(window, first).getByRole('button', { name: 'Open file' })).toBeVisible()
  await expect(rowOf(window, first).getByRole('button', { name: 'Remove' })).toHaveCount(0)
  await rowOf(window, first).click({ button: 'right' })
  const items = await window.getByRole('menuitem').allInnerTexts()
  expect(items.map((text) => text.split('\n')[0])).toEqual([
    ...['Show details', 'Open file', 'Show in folder', 'Download again…', 'Verify files'],
    ...['Copy job ID', 'Remove'],
  ])
  await picture(window, 'menu')
  expect(await violationsOf(window)).toEqual([])
  await window.keyboard.press('Escape')

  // Moved together, edited with the same length and time, and cut.
  const archive = join(folder, 'archive')
  await mkdir(archive)
  await rename(pathOf(first), pathOf(first, archive))
  await rename(pathOf(second), pathOf(second, archive))
  const { atime, mtime } = await stat(pathOf(third))
  const edited = await readFile(pathOf(third))
  edited[100] = (edited[100] ?? 0) ^ 1
  await writeFile(pathOf(third), edited)
  await utimes(pathOf(third), atime, mtime)
  await writeFile(pathOf(fourth), 'cut')

  // What is looked at is noticed.
  await rowOf(window, first).click()
  await expect(rowOf(window, first)).toContainText('Moved')
  await rowOf(window, fourth).click()
  await expect(rowOf(window, fourth)).toContainText('Changed')
  await expect(rowOf(window, third)).toContainText('Saved')

  // Verifying reads the bytes.
  await rowOf(window, third).click()
  await window.getByRole('grid').press('ControlOrMeta+a')
  await chooseFromMenu(window, third, 'Verify files')
  await expect(window.getByRole('status')).toContainText('Verified 4 files: 2 changed, 2 moved.')
  await expect(rowOf(window, third)).toContainText('Changed')
  await expect(rowOf(window, second)).toContainText('Moved')
  await picture(window, 'rows')

  // Another file is refused, with both facts; the right one is taken, and its sibling is found.
  await rowOf(window, first).click()
  await window.keyboard.press('Enter')
  await choosing(app, pathOf(second, archive))
  await panel.getByRole('button', { name: 'Locate…' }).click()
  await expect(panel).toContainText('Film job_2.mp4 is another file')
  await picture(window, 'other-file')
  expect(await violationsOf(window)).toEqual([])
  await choosing(app, pathOf(first, archive))
  await panel.getByRole('button', { name: 'Locate…' }).click()
  await expect(rowOf(window, first)).toContainText('Saved')
  await window.getByRole('button', { name: 'Verify and use' }).click()
  await expect(rowOf(window, second)).toContainText('Saved')
  await expect(panel).toContainText('Verified')

  // A changed file: both facts, and it may stay as it is.
  await rowOf(window, fourth).click()
  await expect(panel.getByRole('group', { name: /Changed$/ })).toContainText('Now')
  await picture(window, 'changed')
  expect(await violationsOf(window)).toEqual([])
  await panel.getByRole('button', { name: 'Keep as it is' }).click()
  await expect(rowOf(window, fourth)).toContainText('Saved')

  // Downloaded again into another folder: the changed file stays where it is.
  const elsewhere = join(folder, 'elsewhere')
  await rowOf(window, third).click()
  await panel.getByRole('button', { name: 'Download again…' }).click()
  const dialog = window.getByRole('dialog', { name: 'Download 1 job again' })
  await expect(dialog).toContainText('1 file was changed since it was saved')
  await choosing(app, elsewhere)
  await dialog.getByRole('button', { name: 'Choose…' }).click()
  await dialog.getByLabel('Name files').fill('{title} again.{ext}')
  await expect(dialog).toContainText('Film job_3 again.mp4')
  await picture(window, 'again')
  expect(await violationsOf(window)).toEqual([])
  await dialog.getByRole('button', { name: 'Download again' }).click()
  await expect
    .poll(() => existsSync(join(elsewhere, 'Film job_3 again.mp4')), { timeout: 20_000 })
    .toBe(true)
  await expect(rowOf(window, third)).toContainText('Saved')
  expect(await readFile(pathOf(third))).toEqual(edited)
  await expect(panel).toContainText(elsewhere)
})

test('a list whose jobs are known says so, and downloads them again where they are wanted again', async ({
  desk,
}) => {
  for (const job of jobs) desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs.slice(0, 2))
  for (const job of jobs.slice(0, 2)) await expect(rowOf(window, job)).toContainText('Saved')
  const kept = join(desk.downloads, 'Pasted jobs', 'Film job_1.mp4')
  const before = await stat(kept)

  await choosing(app, await desk.csv('Second list.csv', jobs))
  await window.getByRole('button', { name: 'Import', exact: true }).click()
  const sheet = window.getByRole('dialog')
  await expect(sheet).toContainText('2 jobs of the list are here already')
  await expect(sheet.getByRole('button', { name: 'Add 2 jobs' })).toBeEnabled()
  await expect(sheet.getByRole('table')).not.toContainText('Film job_1.mp4')
  await sheet.getByLabel('Download 2 again, into the folders of their batches').check()
  await expect(sheet.getByRole('table')).toContainText('Film job_1.mp4')
  await picture(window, 'import-again')
  expect(await violationsOf(window)).toEqual([])
  await sheet.getByRole('button', { name: 'Add 2, download 2 again' }).click()
  await expect(window.getByRole('status')).toContainText('2 jobs added; 2 are downloaded again.')
  await expect.poll(async () => (await stat(kept)).ino).not.toBe(before.ino)
  expect(existsSync(dirname(kept))).toBe(true)
})

test('a failed job offers to try again in its row and in its details, which speak of no files to come', async ({
  desk,
}) => {
  const failing = { ...videoJob('job_9', 1), failure: { status: 'failed', message: 'Too long.' } }
  desk.simulator.addJob(failing)
  const { window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, [failing])
  await expect(rowOf(window, failing)).toContainText('Failed')
  await rowOf(window, failing).hover()
  await expect(rowOf(window, failing).getByRole('button', { name: 'Try again' })).toBeVisible()
  await rowOf(window, failing).click()
  await window.keyboard.press('Enter')
  const panel = window.getByRole('complementary', { name: 'Job details' })
  await expect(panel.getByRole('button', { name: 'Try again' })).toBeVisible()
  await expect(panel).not.toContainText('yet')
  await expect(panel.getByRole('button', { name: 'Show in folder' })).toHaveCount(0)
  await picture(window, 'failed')
})
