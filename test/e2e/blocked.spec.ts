/** What stops jobs is told by its cause, is set right where it is told, and never looks like an end. */
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'
import { violationsOf } from '../helpers/axe.ts'
import { watchNotifications } from '../helpers/desktop-session.ts'
import {
  expect,
  expectSaved,
  queueJobs,
  rowOf,
  test,
  videoJob,
  type PageGlobal,
} from '../helpers/desk-test.ts'

const bannerOf = (window: Page) => window.getByRole('region', { name: 'Needs attention' })

/** Gives the app an account whose key the provider rejects. */
async function addWithWrongKey(window: Page, baseUrl: string): Promise<void> {
  await window.evaluate(
    async (account) => {
      await (globalThis as PageGlobal).reelhaul.call('saveAccount', account)
    },
    { id: null, provider: 'redner', name: 'Studio A', baseUrl, key: 'a wrong key' },
  )
}

/** Dialogs for folders are answered with this one. */
const answerDialogs = (app: ElectronApplication, folder: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
  }, folder)

test('a rejected key is named, replaced and tested in the banner, and the jobs go on', async ({
  desk,
}) => {
  const jobs = [videoJob('job_b1', 50_000), videoJob('job_b2', 60_000)]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { window } = await desk.open()
  await addWithWrongKey(window, desk.simulator.baseUrls.redner)
  // The window reads its accounts when it opens.
  await window.reload()
  await queueJobs(window, jobs)
  const banner = bannerOf(window)
  await expect(banner).toContainText('Redner rejects the key of')
  await expect(banner).toContainText('Studio A')
  await expect(banner).toContainText('2 jobs wait.')
  for (const job of jobs)
    await expect(rowOf(window, job)).toContainText('Waiting for a valid Redner key')
  const batch = window
    .getByRole('navigation')
    .getByRole('button', { name: /Pasted jobs/ })
    .first()
  await expect(batch).toContainText('Waiting for a valid Redner key')
  await batch.click()
  const header = window.getByRole('region', { name: 'Batch Pasted jobs' })
  await expect(header).toContainText('Waiting for a valid Redner key · 2 of 2 wait')
  await expect(header).not.toContainText('Finished')
  await window.screenshot({ path: test.info().outputPath('blocked-key.png') })
  expect(await violationsOf(window)).toEqual([])

  const key = banner.getByLabel(/Studio A/)
  await key.fill('another wrong key')
  await banner.getByRole('button', { name: 'Save and test' }).click()
  await expect(banner).toContainText(/rejected/)
  await expect(key).toHaveValue('another wrong key')
  await window.screenshot({ path: test.info().outputPath('blocked-key-bad.png') })

  await key.fill(desk.simulator.credentials.redner.key)
  await key.press('Enter')
  for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
  await expect(banner).toHaveCount(0)
  await expect(header).toContainText('Finished: 2 of 2 saved')
  await expectSaved(join(desk.downloads, 'Pasted jobs'), jobs)
})

test('closed to the tray, one notification names the cause that stops two batches, and each end has its own', async ({
  desk,
}) => {
  const notifications = await watchNotifications()
  const jobs = [videoJob('job_n1', 50_000), videoJob('job_n2', 60_000)]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { app, window } = await desk.open()
  const isLookedAt = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null)
  // The desktop gives a new window the focus, and would also give it to one minimised before that.
  await expect.poll(isLookedAt).toBe(true)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.minimize())
  await expect.poll(isLookedAt).toBe(false)
  await addWithWrongKey(window, desk.simulator.baseUrls.redner)
  await window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('pauseAll', true))
  for (const job of jobs) await queueJobs(window, [job])
  await window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('pauseAll', false))
  await expect.poll(() => notifications.received.length).toBe(1)
  expect(notifications.received[0]).toEqual({
    app: 'Reelhaul',
    title: 'Redner rejects the key of “Studio A”',
    body: '2 jobs wait. Enter a valid key. The jobs go on by themselves.',
  })

  const key = desk.simulator.credentials.redner.key
  await window.evaluate(async (right) => {
    const { reelhaul } = globalThis as PageGlobal
    const [account] = await reelhaul.call('listAccounts')
    const { id, provider, name, baseUrl } = account!
    await reelhaul.call('saveAccount', { id, provider, name, baseUrl, key: right })
  }, key)
  await expect.poll(() => notifications.received.length).toBe(3)
  expect(notifications.received.slice(1).map(({ title }) => title)).toEqual([
    ...['Pasted jobs', 'Pasted jobs'],
  ])
  notifications.stop()
})

test('a folder that is gone is replaced for the batch, and its jobs go on', async ({ desk }) => {
  const job = videoJob('job_f1', 50_000)
  desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('pauseAll', true))
  await queueJobs(window, [job])
  const folder = join(desk.downloads, 'Pasted jobs')
  await rename(folder, `${folder} gone`)
  await window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('pauseAll', false))
  const banner = bannerOf(window)
  await expect(banner).toContainText('The folder is missing')
  await expect(banner).toContainText(folder)
  await expect(rowOf(window, job)).toContainText('Waiting for the folder')
  await window.screenshot({ path: test.info().outputPath('blocked-folder.png') })
  expect(await violationsOf(window)).toEqual([])

  const other = join(desk.downloads, 'Elsewhere')
  await answerDialogs(app, other)
  await banner.getByRole('button', { name: 'Choose another folder…' }).click()
  await expect(rowOf(window, job)).toContainText('Saved')
  await expectSaved(other, [job])
  await expect(banner).toHaveCount(0)
})

test('a full disk is told as one, and the batch is not finished', async ({ desk }) => {
  const huge = videoJob('job_huge', 2 ** 50)
  const small = videoJob('job_small', 50_000)
  const jobs = [huge, small]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, small)).toContainText('Saved')
  await expect(rowOf(window, huge)).toContainText('Waiting for room on the disk')
  const banner = bannerOf(window)
  await expect(banner).toContainText('The disk is full')
  await expect(banner).toContainText('1 job waits.')
  await expect(banner.getByRole('button', { name: 'Choose another folder…' })).toBeVisible()
  await expect(banner.getByRole('button', { name: 'Try now' })).toBeVisible()
  await window
    .getByRole('navigation')
    .getByRole('button', { name: /Pasted jobs/ })
    .first()
    .click()
  const header = window.getByRole('region', { name: 'Batch Pasted jobs' })
  await expect(header).toContainText('Waiting for room on the disk · 1 of 2 wait')
  await expect(header).not.toContainText('Finished')
})

test.describe('without a network', () => {
  test.use({ breakable: true })

  test('rows count down to the next try instead of downloading, and go on when it is back', async ({
    desk,
  }) => {
    const loading = videoJob('job_o1', 400_000, { bytesPerSecond: 60_000 })
    const asked = { ...videoJob('job_o2', 10_000), pollsUntilDone: 25 }
    const jobs = [loading, asked]
    jobs.forEach((job) => desk.simulator.addJob(job))
    const { window } = await desk.open()
    await desk.addAccount(window)
    await queueJobs(window, jobs)
    await expect(rowOf(window, loading)).toContainText('Downloading')
    desk.network.cut()
    for (const job of jobs) {
      await expect(rowOf(window, job)).toContainText(
        /(Waiting|Offline), (next try in|trying again)/,
      )
      await expect(rowOf(window, job)).not.toContainText('Downloading')
    }
    await expect(bannerOf(window).getByRole('button', { name: 'Try now' })).toBeVisible()
    await window.screenshot({ path: test.info().outputPath('blocked-offline.png') })
    desk.network.restore()
    await bannerOf(window).getByRole('button', { name: 'Try now' }).click()
    for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
    await expectSaved(join(desk.downloads, 'Pasted jobs'), jobs)
  })
})
