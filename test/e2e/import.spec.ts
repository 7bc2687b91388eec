import type { ElectronApplication } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dropFiles } from './drop-files.ts'
import { expect, expectSaved, rowOf, test, videoJob } from '../helpers/desk-test.ts'

/** The system's file dialog, answered: all that cannot be clicked from here. */
async function answerFileDialog(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, path)
}

test('a CSV chosen in the dialog becomes verified files', async ({ desk }) => {
  const jobs = [videoJob('job_one', 300_000), videoJob('job_two', 2_000_000), videoJob('job_3', 1)]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { app, window } = await desk.open()
  await desk.addAccount(window)

  await answerFileDialog(app, await desk.csv('Spring campaign.csv', jobs))
  await window.getByRole('button', { name: 'Choose a file…' }).click()
  const sheet = window.getByRole('dialog')
  await expect(sheet).toContainText('Import Spring campaign')
  await expect(sheet.getByLabel('Job ID', { exact: true })).toHaveValue('job_id')
  await sheet.getByRole('button', { name: 'Add 3 jobs' }).click()

  for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
  await expectSaved(join(desk.downloads, 'Spring campaign'), jobs)
})

test('a dropped CSV becomes verified files, and nothing is downloaded twice', async ({ desk }) => {
  const jobs = [videoJob('job_drop_1', 400_000), videoJob('job_drop_2', 50_000)]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { window } = await desk.open()
  await desk.addAccount(window)
  const path = await desk.csv('Dropped.csv', jobs)

  await dropFiles(window, path)
  await window.getByRole('button', { name: 'Add 2 jobs' }).click()
  for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
  await expectSaved(join(desk.downloads, 'Dropped'), jobs)
  const { requests } = desk.simulator.stats().storage

  await dropFiles(window, path)
  await expect(window.getByRole('dialog')).toContainText('Nothing to add')
  expect(desk.simulator.stats().storage.requests).toBe(requests)
})

test('a file without job IDs is refused with its name and a reason', async ({ desk, folder }) => {
  const { app, window } = await desk.open()
  const path = join(folder, 'Notes.txt')
  await writeFile(path, 'Buy film, call the lab; nothing here names a job.')
  await answerFileDialog(app, path)
  await window.getByRole('button', { name: 'Choose a file…' }).click()
  await expect(window.getByRole('dialog')).toContainText('Notes.txt')
  await expect(window.getByRole('dialog').getByRole('button', { name: /^Add/ })).toHaveCount(0)
})
