/** Failures of all batches by cause, what can be done about each, and what jobs cost. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { catalogue } from '../../messages/compiled/index.js'
import type { Language } from '../../preload/contract/languages.ts'
import { violationsOf } from '../helpers/axe.ts'
import {
  expect,
  queueJobs,
  queueList,
  rowOf,
  test,
  videoJob,
  type PageGlobal,
} from '../helpers/desk-test.ts'

/** A job that its provider rejects for want of money. */
const poorJob = (id: string): SimulatedJobSpec => ({
  ...videoJob(id, 1),
  failure: { status: 'rejected', message: 'Job was rejected: insufficient balance' },
})
const openProblems = (window: Page, language: Language = 'en') =>
  window.getByRole('button', { name: catalogue[language].sidebar.problems }).click()

const answerSave = (app: ElectronApplication, path: string) =>
  app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
  }, path)

async function speak(window: Page, language: Language): Promise<void> {
  await window.evaluate(
    (chosen) => (globalThis as PageGlobal).reelhaul.call('saveSettings', { language: chosen }),
    language,
  )
  await window.reload()
  await expect(window.locator('html')).toHaveAttribute('lang', language)
}

test('failures of two batches are one cause, whose IDs are copied, written and tried again', async ({
  desk,
  folder,
}) => {
  const spring = ['job_p1', 'job_p2'].map(poorJob)
  const autumn = [poorJob('job_p3'), videoJob('job_unknown', 1)]
  for (const job of [...spring, autumn[0]!]) desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await openProblems(window)
  await expect(window.getByText('Nothing is wrong')).toBeVisible()
  expect(await violationsOf(window)).toEqual([])
  await desk.addAccount(window)
  await queueJobs(window, spring)
  await queueJobs(window, autumn)

  const failed = window.getByRole('region', { name: 'Failed' })
  const poor = failed.getByRole('listitem').filter({ hasText: 'insufficient balance' })
  await expect(poor.getByRole('heading')).toContainText('3 jobs')
  await expect(poor).toContainText('Pasted jobs')
  await expect(failed.getByRole('listitem')).toHaveCount(2)
  await expect(window.getByRole('button', { name: 'Problems' })).toContainText('2')
  expect(await violationsOf(window)).toEqual([])
  await window.screenshot({ path: test.info().outputPath('problems-en.png') })

  await poor.getByRole('button', { name: 'Copy IDs' }).click()
  const copied = () => app.evaluate(({ clipboard }) => clipboard.readText())
  await expect.poll(copied).toBe('job_p1\njob_p2\njob_p3')

  const path = join(folder, 'for Redner.csv')
  await answerSave(app, path)
  await poor.getByRole('button', { name: 'CSV for Redner…' }).click()
  const written = () => readFile(path, 'utf8').catch(() => '')
  await expect.poll(written).toContain('job_p3')
  const lines = (await written()).trim().split('\r\n')
  expect(lines).toHaveLength(4)
  expect(lines[1]).toContain('insufficient balance')

  await poor.getByRole('button', { name: 'Try again' }).click()
  await expect(window.getByText('3 jobs queued again.')).toBeVisible()
  await expect(poor.getByRole('heading')).toContainText('3 jobs')

  await poor.getByRole('button', { name: /: 2/ }).click()
  await expect(rowOf(window, spring[0]!)).toContainText('Failed')
  await expect(rowOf(window, autumn[0]!)).toHaveCount(0)
})

/** As if a webhook of Redner's had been pasted: the job is known, and what it says of it is kept. */
async function takeWebhook(window: Page, jobId: string, cost: number): Promise<void> {
  const data = { jobId, status: 'merged', apiProduct: 'dub', cost }
  const text = JSON.stringify({ event: 'job.completed', timestamp: '2026-11-28T12:00:00Z', data })
  await queueList(window, { text })
}

test('costs are added up by a column of the list, per unit, and written', async ({
  desk,
  folder,
}) => {
  const jobs = ['job_c1', 'job_c2', 'job_c3'].map((id) => videoJob(id, 10_000))
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  const rows = ['job_id,Client', 'job_c1,Acme', 'job_c2,Globex', 'job_c3,Acme']
  await queueList(window, { text: rows.join('\n') })
  for (const job of jobs)
    await expect(rowOf(window, { ...job, title: job.id })).toContainText('Saved')
  // What they have cost comes with the provider's webhooks.
  for (const [n, { id }] of jobs.entries()) await takeWebhook(window, id, 1.5 + n)
  await openProblems(window)
  await window.getByRole('tab', { name: 'Costs' }).click()
  await window.getByLabel('Add up by').selectOption({ label: 'Column “Client”' })
  const table = window.getByRole('table')
  await expect(table.getByRole('row').nth(1)).toContainText(/Acme\s*2\s*2\s*\$5\.00/)
  await expect(table.getByRole('row').nth(2)).toContainText(/Globex\s*1\s*1\s*\$2\.50/)
  await expect(table.getByRole('row').last()).toContainText(/Total\s*3\s*3\s*\$7\.50/)
  expect(await violationsOf(window)).toEqual([])
  await window.screenshot({ path: test.info().outputPath('costs-en.png') })

  const path = join(folder, 'costs.csv')
  await answerSave(app, path)
  await window.getByRole('button', { name: 'Save as CSV…' }).click()
  const written = () => readFile(path, 'utf8').catch(() => '')
  await expect
    .poll(written)
    .toBe('\uFEFFClient,jobs,priced_jobs,cost,unit\r\nAcme,2,2,5,USD\r\nGlobex,1,1,2.5,USD\r\n')
})

for (const language of ['de', 'ar'] as const) {
  test(`the view of problems is sound in another language (${language})`, async ({ desk }) => {
    const jobs = ['job_l1', 'job_l2'].map(poorJob)
    jobs.forEach((job) => desk.simulator.addJob(job))
    const { window } = await desk.open()
    await desk.addAccount(window)
    await queueJobs(window, jobs)
    await window.evaluate(async (baseUrl) => {
      const { reelhaul } = globalThis as PageGlobal
      const account = { id: null, provider: 'a2e', name: 'Studio B', baseUrl, key: 'wrong' }
      await reelhaul.call('saveAccount', account)
    }, desk.simulator.baseUrls.a2e)
    await queueList(window, { text: 'job_id,provider\n6650f1aa0000000000000001,a2e' })
    await speak(window, language)
    await openProblems(window, language)
    const words = catalogue[language]
    const waiting = window.getByRole('region', { name: words.problems.waiting })
    await expect(waiting).toContainText('Studio B')
    await expect(window.getByRole('region', { name: words.problems.failed })).toBeVisible()
    expect(await violationsOf(window)).toEqual([])
    for (const colorScheme of ['light', 'dark'] as const) {
      await window.emulateMedia({ colorScheme })
      await window.screenshot({
        path: test.info().outputPath(`problems-${language}-${colorScheme}.png`),
      })
    }
  })
}
