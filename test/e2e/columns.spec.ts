/** The columns of the list in the real window: dragged, by keyboard, fitted, remembered, aligned. */
import type { Page } from '@playwright/test'
import { expect, queueJobs, rowOf, test, videoJob, type PageGlobal } from '../helpers/desk-test.ts'
import { resizePage } from './helpers/window-size.ts'

const jobs = Array.from({ length: 30 }, (_, index) => videoJob(`job_${index}`, 20_000))

const edge = (window: Page, column: string) =>
  window.getByRole('separator', { name: `Width of ${column}` })
const widthOf = async (window: Page, column: string): Promise<number> =>
  Number(await edge(window, column).getAttribute('aria-valuenow'))

/** How far each head lies from the cells below it, in pixels at its worst. */
function misalignment(window: Page): Promise<number> {
  return window.evaluate(() => {
    const off = [...document.querySelectorAll('[role=columnheader]')].flatMap((head) => {
      const { left, right } = head.getBoundingClientRect()
      const cells = document.querySelectorAll(
        `[role=gridcell][data-column="${head.getAttribute('data-column')}"]:not([aria-colspan])`,
      )
      return [...cells].map((cell) => {
        const box = cell.getBoundingClientRect()
        return Math.max(Math.abs(box.left - left), Math.abs(box.right - right))
      })
    })
    return Math.max(...off)
  })
}

const storedWidths = (window: Page) =>
  window.evaluate(async () => {
    const settings = await (globalThis as PageGlobal).reelhaul.call('getSettings')
    return settings.list.widths
  })

test('columns are dragged, moved by keys, fitted and reset, and are remembered', async ({
  desk,
}) => {
  for (const job of jobs) desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, jobs[0]!).first()).toContainText('Saved')
  await resizePage(app, window, { width: 1280, height: 700 })

  const before = await widthOf(window, 'Size')
  const grip = (await edge(window, 'Size').boundingBox())!
  const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2]
  await window.mouse.move(x, y)
  await window.mouse.down()
  await window.mouse.move(x - 30, y, { steps: 3 })
  await window.mouse.move(x - 60, y, { steps: 3 })
  await window.mouse.up()
  await expect(edge(window, 'Size')).toHaveAttribute('aria-valuenow', String(before + 60))
  const moved = (await edge(window, 'Size').boundingBox())!
  expect(Math.abs(moved.x + 60 - grip.x)).toBeLessThanOrEqual(1)
  expect(await misalignment(window)).toBeLessThanOrEqual(1)

  await edge(window, 'Files').focus()
  const files = await widthOf(window, 'Files')
  await window.keyboard.press('ArrowLeft')
  await expect(edge(window, 'Files')).toHaveAttribute('aria-valuenow', String(files + 8))
  await window.keyboard.press('Shift+ArrowRight')
  await expect(edge(window, 'Files')).toHaveAttribute('aria-valuenow', String(files - 32))
  await window.keyboard.press('Home')
  await expect(edge(window, 'Files')).toHaveAttribute('aria-valuenow', '60')

  // Fitted, no name that is drawn is cut any more.
  await edge(window, 'Files').dblclick()
  await expect.poll(() => widthOf(window, 'Files')).toBeGreaterThan(60)
  const cut = await window.evaluate(() =>
    [...document.querySelectorAll('[data-column=files] .names')].some(
      (name) => name.scrollWidth > name.clientWidth,
    ),
  )
  expect(cut).toBe(false)

  await expect.poll(() => storedWidths(window)).toMatchObject({ size: before + 60 })
  await window.reload()
  await expect(edge(window, 'Size')).toHaveAttribute('aria-valuenow', String(before + 60))

  await window.getByRole('button', { name: 'View' }).click()
  await window.getByRole('menuitem', { name: 'Reset column widths' }).click()
  await expect(edge(window, 'Size')).toHaveAttribute('aria-valuenow', String(before))
  await expect.poll(() => storedWidths(window)).toEqual({})
})

test('heads stand over their cells, with and without a scrollbar, in both directions', async ({
  desk,
}) => {
  for (const job of jobs) desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, jobs[0]!).first()).toContainText('Saved')
  for (const language of ['en', 'ar'] as const) {
    await window.evaluate(
      (chosen) => (globalThis as PageGlobal).reelhaul.call('saveSettings', { language: chosen }),
      language,
    )
    await window.reload()
    await expect(window.locator('html')).toHaveAttribute('lang', language)
    await expect(window.locator('[data-row="0"] [data-column=state]')).toBeVisible()
    for (const size of [
      { width: 1280, height: 500 },
      { width: 1280, height: 2400 },
      { width: 800, height: 500 },
    ]) {
      await resizePage(app, window, size)
      await expect.poll(() => misalignment(window)).toBeLessThanOrEqual(1)
    }
  }
})
