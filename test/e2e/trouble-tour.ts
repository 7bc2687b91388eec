/** The walk's part through what goes wrong: banners, errors, problems, and what jobs cost. */
import type { ElectronApplication, Page } from '@playwright/test'
import { catalogue } from '../../messages/compiled/index.js'
import type { Language } from '../../preload/contract/languages.ts'
import {
  expect,
  queueJobs,
  queueList,
  rowOf,
  videoJob,
  type Desk,
  type PageGlobal,
} from '../helpers/desk-test.ts'
import { speak, type Look } from './view-tour.ts'

const poor = {
  ...videoJob('job_poor', 1),
  failure: { status: 'rejected', message: 'Job was rejected: insufficient balance' },
} as const
const waiting = videoJob('job_waiting', 50_000)
const error =
  'The folder /films/Spring campaign 2026/cut cannot be opened: it is not there any more.'

const pauseAll = (window: Page, paused: boolean) =>
  window.evaluate((now) => (globalThis as PageGlobal).reelhaul.call('pauseAll', now), paused)

/** What the provider says of a job with a webhook: nothing else tells what it has cost. */
async function takeCost(window: Page, jobId: string, cost: number): Promise<void> {
  const data = { jobId, status: 'merged', apiProduct: 'dub', cost }
  const hook = { event: 'job.completed', timestamp: '2026-11-28T12:00:00Z', data }
  await queueList(window, { text: JSON.stringify(hook) })
}

/** The list of errors, with one in it, and empty of what came before. */
async function lookAtErrors(
  { app, window }: { app: ElectronApplication; window: Page },
  language: Language,
  look: Look,
): Promise<void> {
  const words = catalogue[language].messages
  await app.evaluate(({ BrowserWindow }, text) => {
    BrowserWindow.getAllWindows()[0]!.webContents.send('reelhaul:notice', { text, tone: 'bad' })
  }, error)
  await window
    .getByRole('contentinfo')
    .getByRole('button', { name: words.unread({ n: 1 }) })
    .click()
  await expect(window.getByRole('dialog', { name: words.errors })).toContainText(error)
  await look(window, 'list of errors')
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toHaveCount(0)
}

/** Problems and costs, empty and not, with the banners above the queue. */
export async function tourTrouble(desk: Desk, language: Language, look: Look): Promise<void> {
  const words = catalogue[language]
  for (const job of [poor, waiting]) desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await speak(window, language)
  const problems = window.getByRole('button', { name: words.sidebar.problems }).first()
  const showAll = () =>
    window
      .getByRole('button', { name: new RegExp(`^${words.sidebar.all}`) })
      .first()
      .click()
  await problems.click()
  await expect(window.getByText(words.problems.emptyTitle)).toBeVisible()
  await look(window, 'no problems')
  await window.getByRole('tab', { name: words.problems.costs }).click()
  await expect(window.getByText(words.costsView.emptyTitle)).toBeVisible()
  await look(window, 'no costs')

  await desk.addAccount(window)
  await queueJobs(window, [poor])
  await showAll()
  await expect(rowOf(window, poor)).toContainText(words.states.failed)
  await takeCost(window, poor.id, 1.5)
  await window.evaluate(async () => {
    const { reelhaul } = globalThis as PageGlobal
    const [account] = await reelhaul.call('listAccounts')
    const { id, provider, name, baseUrl } = account!
    await reelhaul.call('saveAccount', { id, provider, name, baseUrl, key: 'a wrong key' })
  })
  // The window reads its accounts when it opens.
  await window.reload()
  await queueJobs(window, [waiting])
  const banner = window.getByRole('region', { name: words.attention.label })
  await expect(banner.getByRole('button', { name: words.attention.saveAndTest })).toBeVisible()
  await look(window, 'banner with a field for a key')

  await problems.click()
  await expect(window.getByRole('region', { name: words.problems.waiting })).toBeVisible()
  await expect(window.getByRole('region', { name: words.problems.failed })).toBeVisible()
  await look(window, 'problems')
  await window.getByRole('tab', { name: words.problems.costs }).click()
  await expect(window.getByRole('table')).toContainText(words.costsView.total)
  await look(window, 'costs')

  await pauseAll(window, true)
  await showAll()
  await expect(window.getByRole('region', { name: words.pausedBanner.label })).toBeVisible()
  await look(window, 'everything paused')
  await pauseAll(window, false)
  await lookAtErrors({ app, window }, language, look)
}
