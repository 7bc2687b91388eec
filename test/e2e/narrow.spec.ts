/** The window from 480 pixels, and at 200 % zoom: nothing is cut, nothing is out of reach. */
import type { Page } from '@playwright/test'
import { catalogue } from '../../messages/compiled/index.js'
import { languages, type Language } from '../../preload/contract/languages.ts'
import { violationsOf } from '../helpers/axe.ts'
import { expect, queueJobs, rowOf, test, videoJob, type PageGlobal } from '../helpers/desk-test.ts'
import { overflowing } from './helpers/overflowing.ts'
import { resizePage } from './helpers/window-size.ts'

const widths = [480, 800, 1280]
const long = 'A very long title of a film whose end says which language it is in'
const saved = videoJob('job_saved', 40_000)
const german = { ...videoJob('job_german', 40_000), title: `${long} - German` }
const french = { ...videoJob('job_french', 40_000), title: `${long} - French` }
const slow = videoJob('job_slow', 4_000_000, { bytesPerSecond: 1000 })
const unknown = videoJob('job_unknown', 1)
const jobs = [saved, german, french, slow, unknown]

async function speak(window: Page, language: Language): Promise<void> {
  await window.evaluate(
    (chosen) => (globalThis as PageGlobal).reelhaul.call('saveSettings', { language: chosen }),
    language,
  )
  await window.reload()
  await expect(window.locator('html')).toHaveAttribute('lang', language)
}

const grid = (window: Page) => window.getByRole('grid')

test.beforeEach(({ desk }) => {
  for (const job of [saved, german, french, slow]) desk.simulator.addJob(job)
})

test('no text of the queue is cut or spills over, in any language and at any width', async ({
  desk,
}) => {
  test.slow()
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, saved)).toContainText('Saved')
  await expect(rowOf(window, unknown)).toContainText('Failed')
  await expect(rowOf(window, slow)).toContainText('Downloading')
  for (const language of languages) {
    const words = catalogue[language]
    await speak(window, language)
    await expect(rowOf(window, saved)).toContainText(words.states.completed)
    for (const width of widths) {
      await resizePage(app, window, { width, height: 700 })
      const where = `${language} at ${width}`
      expect.soft(await overflowing(window), where).toEqual([])

      await grid(window).press('Control+a')
      await expect(window.getByRole('toolbar', { name: words.selection.label })).toBeVisible()
      expect.soft(await overflowing(window), `${where}, all selected`).toEqual([])
      await grid(window).press('Escape')

      await rowOf(window, unknown).click()
      await grid(window).press('Enter')
      const details = window.getByRole('complementary', { name: words.details.label })
      await expect(details).toContainText('job_unknown')
      expect.soft(await overflowing(window), `${where}, details`).toEqual([])
      await window.keyboard.press('Escape')
      await expect(details).toHaveCount(0)
    }
  }
})

test('what teaches, what stops jobs and what is empty fit, in any language and at any width', async ({
  desk,
}) => {
  test.slow()
  const { app, window } = await desk.open()
  const sizes = widths.map((width) => ({ width, height: width === 480 ? 400 : 700 }))
  for (const language of languages) {
    await speak(window, language)
    await expect(window.getByRole('heading', { level: 1 })).toBeVisible()
    for (const size of sizes) {
      await resizePage(app, window, size)
      expect.soft(await overflowing(window), `first run, ${language} at ${size.width}`).toEqual([])
    }
  }
  await desk.addAccount(window)
  await window.evaluate(async () => {
    const { reelhaul } = globalThis as PageGlobal
    const [account] = await reelhaul.call('listAccounts')
    const { id, provider, name, baseUrl } = account!
    await reelhaul.call('saveAccount', { id, provider, name, baseUrl, key: 'a wrong key' })
  })
  await queueJobs(window, jobs)
  for (const language of languages) {
    const words = catalogue[language]
    await speak(window, language)
    await expect(window.getByRole('region', { name: words.attention.label })).toBeVisible()
    for (const size of sizes) {
      await resizePage(app, window, size)
      const where = `${language} at ${size.width}`
      expect.soft(await overflowing(window), `banner, ${where}`).toEqual([])
      await window.getByRole('button', { name: words.groups.paused }).first().click()
      await expect(window.getByText(words.empty.groups.paused)).toBeVisible()
      expect.soft(await overflowing(window), `nothing paused, ${where}`).toEqual([])
      // With the number of jobs behind it, where there is room.
      const all = window.getByRole('button', { name: new RegExp(`^${words.sidebar.all}`) })
      await all.first().click()
      await expect(rowOf(window, saved)).toBeVisible()
    }
  }
})

test('axe finds nothing at any width, with rail, sheets and menus open', async ({ desk }) => {
  test.slow()
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, saved)).toContainText('Saved')
  await expect(rowOf(window, unknown)).toContainText('Failed')
  for (const width of widths) {
    await resizePage(app, window, { width, height: 600 })
    expect.soft(await violationsOf(window), `queue at ${width}`).toEqual([])
  }
  await resizePage(app, window, { width: 480, height: 600 })
  await rowOf(window, saved).dblclick()
  await expect(window.getByRole('dialog', { name: 'Job details' })).toBeVisible()
  expect.soft(await violationsOf(window), 'details as a sheet').toEqual([])
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await window.getByRole('button', { name: 'Queue and batches' }).click()
  await expect(window.getByRole('dialog', { name: 'Queue and batches' })).toBeVisible()
  expect.soft(await violationsOf(window), 'sidebar as a sheet').toEqual([])
  await window.keyboard.press('Escape')
  await expect(window.getByRole('dialog')).toHaveCount(0)
  await window.getByRole('button', { name: 'More tools' }).click()
  await expect(window.getByRole('menu')).toBeVisible()
  expect.soft(await violationsOf(window), 'more tools').toEqual([])
  expect.soft(await overflowing(window), 'more tools').toEqual([])
})

test('everything can be reached in the narrowest window, by pointer and by keyboard', async ({
  desk,
}) => {
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, saved)).toContainText('Saved')
  await resizePage(app, window, { width: 480, height: 400 })

  // The rail filters, the overlay holds the batches and closes once one is chosen.
  await window.getByRole('button', { name: /^Saved, \d jobs?$/ }).click()
  await expect(rowOf(window, unknown)).toHaveCount(0)
  await window.getByRole('button', { name: 'Queue and batches' }).click()
  const overlay = window.getByRole('dialog', { name: 'Queue and batches' })
  await overlay.getByRole('button', { name: /^Pasted jobs/ }).click()
  await expect(overlay).toHaveCount(0)
  await expect(window.getByRole('region', { name: 'Batch Pasted jobs' })).toBeVisible()
  await window.getByRole('button', { name: 'All jobs', exact: true }).click()

  // What the toolbar has no room for is in its menu; the keys work without it.
  await window.getByRole('button', { name: 'More tools' }).click()
  await window.getByRole('menuitemradio', { name: 'Title' }).click()
  await expect(window.getByRole('columnheader', { name: 'Job' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await window.keyboard.press('Control+f')
  await expect(window.getByRole('searchbox')).toBeFocused()
  await window.keyboard.type('French')
  await expect(rowOf(window, saved)).toHaveCount(0)
  await expect(rowOf(window, french)).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(rowOf(window, saved)).toBeVisible()

  // The details lie over the list; Escape gives the keyboard back to it.
  await rowOf(window, saved).click()
  await grid(window).press('Enter')
  const sheet = window.getByRole('dialog', { name: 'Job details' })
  await expect(sheet).toContainText('job_saved')
  await window.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await expect(grid(window)).toBeFocused()
})

test('at 200 % zoom in a low window there are still rows to be seen', async ({ desk }) => {
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, saved)).toContainText('Saved')
  await resizePage(app, window, { width: 640, height: 400 }, 2)
  await window.getByRole('button', { name: 'Queue and batches' }).click()
  await window
    .getByRole('dialog')
    .getByRole('button', { name: /^Pasted jobs/ })
    .click()
  await expect(window.getByRole('dialog')).toHaveCount(0)
  expect.soft(await overflowing(window)).toEqual([])
  const list = (await grid(window).boundingBox())!
  const whole = await window.evaluate(
    ([top, bottom]) =>
      [...document.querySelectorAll('[data-row]')].filter((row) => {
        const box = row.getBoundingClientRect()
        return box.top >= top! && box.bottom <= Math.min(bottom!, innerHeight)
      }).length,
    [list.y, list.y + list.height],
  )
  expect(whole).toBeGreaterThanOrEqual(2)
})

test('what is cut, spills over or lies outside is found, and what can be read whole is not', async ({
  desk,
}) => {
  const { window } = await desk.open()
  await window.evaluate(() => {
    const text = 'Words that need more room than there is'
    const add = (tag: string, style: string, title = '') => {
      const element = document.createElement(tag)
      Object.assign(element, { textContent: text, title })
      // The page's policy refuses styles that are written as an attribute.
      element.style.cssText = `inline-size: 60px; flex: none; white-space: nowrap; ${style}`
      document.querySelector('main')!.append(element)
    }
    add('p', 'overflow: hidden')
    add('p', '')
    add('button', 'inline-size: 40px; block-size: 12px; overflow: hidden', text)
    add('p', 'position: fixed; inset-inline-start: -30px; inline-size: 400px')
    add('p', 'overflow: hidden; text-overflow: ellipsis', text)
    add('p', 'overflow: auto')
  })
  const kinds = (await overflowing(window)).map(({ what }) => what)
  expect(kinds.toSorted()).toEqual([
    'control too small',
    'cut text',
    'outside the window',
    'text out of its box',
  ])
})

test('the window itself can be made as small as its page allows, and no smaller', async ({
  desk,
}) => {
  const { app } = await desk.open()
  const least = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.getMinimumSize(),
  )
  expect(least).toEqual([480, 400])
})
