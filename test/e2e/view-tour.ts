/**
 * A walk through every view, sheet, dialog and menu of the window, in any language. Who walks says what
 * is done at each: axe, a search for text that is cut, a picture.
 */
import type { Page } from '@playwright/test'
import { dirname } from 'node:path'
import { bytesContent } from '../../main/demo/object-content.ts'
import { sampleVideo } from '../../main/demo/samples/media.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { catalogue } from '../../messages/compiled/index.js'
import type { Language } from '../../preload/contract/languages.ts'
import type { UpdatesView } from '../../preload/contract/updates.ts'
import {
  expect,
  queueJobs,
  rowOf,
  videoJob,
  type Desk,
  type PageGlobal,
} from '../helpers/desk-test.ts'
import { harmlessPower } from '../helpers/harmless-power.ts'

/** @param view what is shown, such as `import sheet` */
export type Look = (window: Page, view: string) => Promise<void>

const subtitles = '1\n00:00:01,000 --> 00:00:02,000\nGood morning\n'
const saved = {
  ...videoJob('job_saved', 1),
  outputs: [{ name: 'film.mp4', content: sampleVideo('film', 300_000), contentType: 'video/mp4' }],
}
const captions: SimulatedJobSpec = {
  id: 'job_captions',
  provider: 'redner',
  product: 'translate',
  title: 'Captions',
  outputs: [
    { name: 'film.srt', content: bytesContent(subtitles), contentType: 'application/x-subrip' },
  ],
}
const slow = videoJob('job_slow', 4_000_000, { bytesPerSecond: 1000 })
const unknown = videoJob('job_unknown', 1)
const jobs = [saved, captions, slow, unknown]

/** As main says it; there are none where the program was not packaged. */
const updateReady: UpdatesView = {
  current: '1.4.0',
  checkedAt: null,
  hidden: false,
  state: {
    ...{ type: 'ready', version: '1.5.0', restarts: false },
    notes: 'Subtitles are joined faster.',
  },
}

const csv = ['job_id,title', 'job_new,A new film', ',No job ID', 'see above,No job ID either'].join(
  '\n',
)

const buttonOf = (window: Page, name: string) =>
  window.getByRole('button', { name, exact: true }).first()

/** Opens a menu, has it looked at, and closes it again with Escape. */
export async function menuLook(
  look: Look,
  window: Page,
  view: string,
  opener: () => Promise<void>,
): Promise<void> {
  await opener()
  await expect(window.getByRole('menu')).toBeVisible()
  await look(window, view)
  await window.keyboard.press('Escape')
  await expect(window.getByRole('menu')).toHaveCount(0)
}

/** Has the window speak a language from now on. */
export async function speak(window: Page, language: Language): Promise<void> {
  await window.evaluate(
    (chosen) => (globalThis as PageGlobal).reelhaul.call('saveSettings', { language: chosen }),
    language,
  )
  await window.reload()
  await expect(window.locator('html')).toHaveAttribute('lang', language)
}

/** The window before there are jobs, and the settings that it then leads to. */
export async function tourFirstRun(desk: Desk, language: Language, look: Look): Promise<void> {
  const words = catalogue[language]
  const { app, window } = await desk.open()
  await speak(window, language)
  await expect(window.getByRole('heading', { name: words.firstRun.title })).toBeVisible()
  await look(window, 'first run')
  await app.evaluate(
    ({ BrowserWindow }, view) =>
      BrowserWindow.getAllWindows()[0]?.webContents.send('reelhaul:updates', view),
    updateReady,
  )
  await window.getByText(words.updates.notes).click()
  await look(window, 'update that is ready')

  await window.evaluate(() => {
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['job_1'], 'jobs.csv'))
    document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }))
  })
  await expect(window.getByText(words.drop.title)).toBeVisible()
  await look(window, 'drop target')
  await window.reload()

  await buttonOf(window, words.sidebar.settings).click()
  await look(window, 'settings')
  await buttonOf(window, words.about.open).click()
  await expect(window.getByRole('dialog', { name: words.about.title })).toContainText(/Electron \d/)
  await look(window, 'about')
  await window.keyboard.press('Escape')
  await buttonOf(window, words.accounts.add).click()
  await expect(window.getByRole('dialog')).toBeVisible()
  await look(window, 'new account')
}

/** The queue with jobs in several states, its details, menus and commands. */
export async function tourQueue(desk: Desk, language: Language, look: Look): Promise<void> {
  const words = catalogue[language]
  desk.simulator.addJob(saved)
  desk.simulator.addJob(captions)
  desk.simulator.addJob(slow)
  const { window } = await desk.open()
  await speak(window, language)
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, saved)).toContainText(words.states.completed)
  await expect(rowOf(window, slow)).toContainText(words.states.downloading)
  await expect(rowOf(window, unknown)).toContainText(words.states.failed)
  await look(window, 'queue')

  await rowOf(window, saved).dblclick()
  const details = window.getByRole('complementary', { name: words.details.label })
  await details.getByRole('button', { name: words.details.play }).click()
  await expect(details.locator('video')).toBeVisible()
  await look(window, 'details of a saved job, with its player')
  await rowOf(window, captions).click()
  await details.getByRole('button', { name: words.details.preview }).click()
  await expect(details.getByText('Good morning')).toBeVisible()
  await look(window, 'details of a saved job, with the beginning of a text')
  await rowOf(window, unknown).click()
  await expect(details).toContainText('job_unknown')
  await look(window, 'details of a failed job')

  await window.getByRole('grid').press('Control+a')
  await expect(window.getByRole('toolbar', { name: words.selection.label })).toBeVisible()
  await look(window, 'several selected')
  await menuLook(look, window, 'menu of a job', () =>
    rowOf(window, saved).click({ button: 'right' }),
  )
  await menuLook(look, window, 'filter menu', () => buttonOf(window, words.toolbar.filter).click())
  await menuLook(look, window, 'sort menu', () => buttonOf(window, words.toolbar.sort).click())
  await menuLook(look, window, 'view menu', () => buttonOf(window, words.toolbar.view).click())
  await menuLook(look, window, 'import menu', () =>
    buttonOf(window, words.toolbar.importMore).click(),
  )
  const batch = words.sidebar.actions({ name: 'Pasted jobs' })
  await menuLook(look, window, 'menu of a batch', async () => {
    await buttonOf(window, batch).focus()
    await buttonOf(window, batch).press('Enter')
  })

  await window.keyboard.press('Control+k')
  await expect(window.getByRole('dialog', { name: words.palette.label })).toBeVisible()
  await look(window, 'command palette')
  await window.keyboard.press('Escape')
  // Until the palette is gone a key is typed into its field.
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await window.keyboard.press('?')
  await expect(window.getByRole('dialog', { name: words.shortcuts.title })).toBeVisible()
  await look(window, 'cheat sheet')
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toHaveCount(0)

  await window.getByRole('searchbox').fill('no such job')
  await expect(window.getByText(words.empty.search({ text: 'no such job' }))).toBeVisible()
  await look(window, 'nothing found')
}

/** Sheets, dialogs, the countdown, and the settings with everything switched on. */
export async function tourSheets(desk: Desk, language: Language, look: Look): Promise<void> {
  const words = catalogue[language]
  desk.simulator.addJob(saved)
  const { env } = await harmlessPower(dirname(desk.downloads))
  const { window } = await desk.open({ env })
  await speak(window, language)
  await desk.addAccount(window)
  await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('saveSettings', {
      afterBatch: { action: 'sleep', command: '' },
    }),
  )
  await queueJobs(window, [saved])
  await expect(rowOf(window, saved)).toContainText(words.states.completed)
  const countdown = window.getByRole('alert').filter({ hasText: words.countdown.sleep })
  await expect(countdown).toBeVisible()
  await look(window, 'countdown')
  await countdown.getByRole('button', { name: words.countdown.keep }).click()
  await expect(countdown).toHaveCount(0)

  await buttonOf(window, words.toolbar.importMore).click()
  await window.getByRole('menuitem', { name: words.toolbar.paste }).click()
  await expect(window.getByRole('dialog', { name: words.paste.title })).toBeVisible()
  await look(window, 'paste sheet')
  await window.getByLabel(words.paste.label).fill(csv)
  await buttonOf(window, words.paste.preview).click()
  await expect(window.getByRole('dialog')).toContainText(words.sheet.issues({ n: 2 }))
  await look(window, 'import sheet')
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toHaveCount(0)

  await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('saveSettings', {
      watchedFolder: { enabled: true, folder: '' },
      webhookListener: { enabled: true, port: 47_650, secret: 'x7Kq_2-nTz9wPfLmR4vB' },
      schedule: {
        enabled: true,
        from: '08:00',
        to: '18:00',
        days: [1, 2],
        limitRate: 2_000_000,
      },
      afterBatch: { action: 'run', command: 'true' },
      network: { proxy: 'explicit', address: '', bypass: '', user: 'ana', certificates: '' },
    }),
  )
  await window.reload()
  await buttonOf(window, words.sidebar.settings).click()
  await look(window, 'settings with everything switched on')
  await buttonOf(window, words.accounts.editLabel({ name: 'Simulator' })).click()
  await expect(window.getByRole('dialog')).toBeVisible()
  await look(window, 'account')
  await buttonOf(window, words.accounts.remove).click()
  await expect(window.getByRole('alertdialog')).toBeVisible()
  await look(window, 'question before removing')
}
