import type { ElectronApplication, Page } from '@playwright/test'
import { join } from 'node:path'
import {
  expect,
  expectSaved,
  queueJobs,
  rowOf,
  test,
  videoJob,
  type PageGlobal,
} from '../helpers/desk-test.ts'

const MB = 1_000_000

/** What the app has told the desktop last. */
interface Told {
  toolTip: string
  menu: string[]
  progress: number
  mode: string
}
type Listening = typeof globalThis & { told?: Told }

/** Keeps what the app tells tray and taskbar from now on. */
async function listen(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ BrowserWindow, Menu, Tray }) => {
    const told: Told = { toolTip: '', menu: [], progress: -1, mode: '' }
    ;(globalThis as Listening).told = told
    const { setToolTip, setContextMenu } = Tray.prototype
    Tray.prototype.setToolTip = function (text) {
      told.toolTip = text
      setToolTip.call(this, text)
    }
    Tray.prototype.setContextMenu = function (menu) {
      told.menu = menu instanceof Menu ? menu.items.map(({ label }) => label) : []
      setContextMenu.call(this, menu)
    }
    const window = BrowserWindow.getAllWindows()[0]
    const setProgressBar = window?.setProgressBar.bind(window)
    if (window)
      window.setProgressBar = (progress, options) => {
        Object.assign(told, { progress, mode: options?.mode ?? '' })
        setProgressBar?.(progress, options)
      }
  })
}

const told = (app: ElectronApplication): Promise<Told> =>
  app.evaluate(() => (globalThis as Listening).told!)

/** What the header says of a batch, and the sidebar; the header only while the batch is shown. */
const saidBy = async (window: Page, batch = 'Pasted jobs'): Promise<string[]> => {
  const header = window.getByRole('progressbar', { name: `Progress of ${batch}` })
  const texts = await header.evaluateAll((bars) =>
    bars.map((bar) => bar.getAttribute('aria-valuetext') ?? ''),
  )
  const item = window.getByRole('navigation').getByTitle(/^\d+%/)
  const titles = await item.evaluateAll((items) => items.map((one) => (one as HTMLElement).title))
  return [...texts, ...titles]
}

const percentIn = (text: string | undefined): string => /\d+%/.exec(text ?? '')?.[0] ?? ''

test('header, sidebar, tray and taskbar say the same, and that the clock stands', async ({
  desk,
}) => {
  let letGo = (): void => undefined
  const until = new Promise<void>((resolve) => (letGo = resolve))
  const jobs = [
    videoJob('job_saved', 2 * MB),
    videoJob('job_held', 4 * MB, { heldAfter: { bytes: MB, until } }),
    { ...videoJob('job_waits', 2 * MB), pollsUntilDone: 1_000_000 },
  ] as const
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { app, window } = await desk.open()
  await listen(app)
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, jobs[0])).toContainText('Saved')
  await expect(rowOf(window, jobs[1])).toContainText('Downloading')
  await window.getByRole('navigation').getByText('Pasted jobs').click()
  await expect.poll(() => saidBy(window)).toHaveLength(2)

  const agree = async (): Promise<string> => {
    const [header, sidebar] = await saidBy(window)
    const { toolTip, menu, progress } = await told(app)
    const all = [header, sidebar, toolTip, menu[0], `${Math.floor(progress * 100)}%`].map(percentIn)
    return new Set(all).size === 1 ? (all[0] ?? '') : all.join(' ')
  }
  await expect.poll(agree).toMatch(/^[1-9]\d?%$/)
  await expect.poll(async () => (await told(app)).menu[1]).toMatch(/^1 downloading, 1 at provider/)
  const status = window.getByRole('contentinfo', { name: 'Status' })
  await expect(status).toContainText('1 downloading')
  await expect(status).toContainText('1 at provider')
  await expect(status).not.toContainText('ready')
  await window.screenshot({ path: test.info().outputPath('running-light.png') })
  await window.emulateMedia({ colorScheme: 'dark' })
  await window.screenshot({ path: test.info().outputPath('running-dark.png') })
  await window.emulateMedia({ colorScheme: 'light' })

  await window.getByRole('button', { name: 'Pause all' }).click()
  const banner = window.getByRole('region', { name: 'Everything is paused' })
  await expect(banner).toBeVisible()
  await expect
    .poll(async () => (await saidBy(window)).map((text) => text.split(' · ').at(-1)))
    .toEqual(['Paused', 'Paused'])
  await expect.poll(async () => (await told(app)).toolTip).toMatch(/ · Paused\n/)
  expect((await told(app)).mode).toBe('paused')
  await expect.poll(agree).toMatch(/^[1-9]\d?%$/)
  await window.screenshot({ path: test.info().outputPath('paused-light.png') })
  await window.emulateMedia({ colorScheme: 'dark' })
  await window.screenshot({ path: test.info().outputPath('paused-dark.png') })

  letGo()
  await banner.getByRole('button', { name: 'Resume' }).click()
  await expect(banner).toHaveCount(0)
  await expect(rowOf(window, jobs[1])).toContainText('Saved')
})

test('what is imported while everything is paused says so, and starts after Resume', async ({
  desk,
}) => {
  const jobs = [videoJob('job_p1', 50_000), videoJob('job_p2', 50_000)]
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { window } = await desk.open()
  await desk.addAccount(window)
  const first = videoJob('job_first', 1000)
  desk.simulator.addJob(first)
  await queueJobs(window, [first])
  await expect(rowOf(window, first)).toContainText('Saved')
  await window.getByRole('button', { name: 'Pause all' }).click()
  const banner = window.getByRole('region', { name: 'Everything is paused' })
  await expect(banner).toBeVisible()

  const text = ['job_id,title', ...jobs.map(({ id, title }) => `${id},${title ?? ''}`)].join('\n')
  await window.evaluate((table) => {
    const transfer = new DataTransfer()
    transfer.setData('text/plain', table)
    const at = { bubbles: true, cancelable: true, dataTransfer: transfer }
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, at))
  }, text)
  const sheet = window.getByRole('dialog')
  await expect(sheet).toContainText('Everything is paused: the jobs start after Resume.')
  await window.screenshot({ path: test.info().outputPath('import-paused.png') })
  await sheet.getByRole('button', { name: /^Add 2 jobs/ }).click()
  await expect(
    window.getByText('2 jobs added. Everything is paused: they start after Resume.').first(),
  ).toBeVisible()
  for (const job of jobs) await expect(rowOf(window, job)).toContainText('Queued')
  await window.screenshot({ path: test.info().outputPath('added-paused.png') })

  await banner.getByRole('button', { name: 'Resume' }).click()
  for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
  await expect(banner).toHaveCount(0)
  await expectSaved(join(desk.downloads, 'Pasted jobs'), [first, ...jobs])
})

test('the batch of sample jobs goes from nothing to all in one measure that never falls', async ({
  desk,
}) => {
  const { app, window } = await desk.open()
  await listen(app)
  // How seldom providers are asked does not concern the simulator.
  await window.evaluate(async () => {
    await (globalThis as PageGlobal).reelhaul.call('saveSettings', { pollInterval: 3600 })
  })
  await window.getByRole('button', { name: 'Try it with sample jobs' }).click()
  await window.getByRole('navigation').getByText('Sample jobs').click()
  const bar = window.getByRole('progressbar', { name: 'Progress of Sample jobs' })
  await expect(bar).toBeVisible()
  // Every value that the bar has, from here to the end of the batch.
  const values = bar.evaluate(
    (element) =>
      new Promise<number[]>((resolve) => {
        const seen = [Number(element.getAttribute('aria-valuenow'))]
        new MutationObserver((_, changes) => {
          seen.push(Number(element.getAttribute('aria-valuenow')))
          if (seen.at(-1) !== 100) return
          changes.disconnect()
          resolve(seen)
        }).observe(element, { attributes: true })
      }),
  )
  await expect.poll(async () => Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(20)
  await window.screenshot({ path: test.info().outputPath('sample-running.png') })
  await expect(window.getByText(/^Finished: \d+ of \d+ saved/)).toBeVisible()
  await window.screenshot({ path: test.info().outputPath('sample-done.png') })
  const seen = await values
  expect(seen.length).toBeGreaterThan(5)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  await expect.poll(async () => (await told(app)).progress).toBe(-1)
})

test.describe('where the network can be cut', () => {
  test.use({ breakable: true })

  test('a batch says that it is offline, and goes on when the network is back', async ({
    desk,
  }) => {
    const jobs = [
      videoJob('job_o1', 400_000, { bytesPerSecond: 60_000 }),
      { ...videoJob('job_o2', 10_000), pollsUntilDone: 25 },
    ] as const
    jobs.forEach((job) => desk.simulator.addJob(job))
    const { app, window } = await desk.open()
    await listen(app)
    await desk.addAccount(window)
    await queueJobs(window, jobs)
    await expect(rowOf(window, jobs[0])).toContainText('Downloading')
    desk.network.cut()
    const last = async () => (await saidBy(window)).map((text) => text.split(' · ').at(-1))
    await expect.poll(last).toEqual(['Offline'])
    await expect.poll(async () => (await told(app)).toolTip).toContain(' · Offline\n')
    await window.screenshot({ path: test.info().outputPath('offline.png') })
    desk.network.restore()
    for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')
  })
})
