/** Messages in the real window: over nothing, errors kept until they are read, nothing untrue said. */
import type { Page } from '@playwright/test'
import { violationsOf } from '../helpers/axe.ts'
import { expect, queueJobs, rowOf, test, videoJob, type PageGlobal } from '../helpers/desk-test.ts'
import { resizePage } from './helpers/window-size.ts'

const jobs = [videoJob('job_one', 20_000), videoJob('job_two', 20_000)]
const problem = 'The folder /films/Spring cannot be opened: it is not there any more.'

const region = (window: Page) => window.getByRole('status', { name: 'Messages' })

/** Controls that a message lies over, or that lie over it. */
function covered(window: Page): Promise<string[]> {
  return window.evaluate(() => {
    const messages = [...document.querySelectorAll('.notice')]
    const controls = [...document.querySelectorAll('button, input, [role=grid], [role=toolbar]')]
    return messages.flatMap((message) => {
      const a = message.getBoundingClientRect()
      return controls
        .filter((control) => !message.contains(control))
        .filter((control) => {
          const b = control.getBoundingClientRect()
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
          return across > 0.5 && down > 0.5 && control.checkVisibility({ checkOpacity: true })
        })
        .map((control) => control.outerHTML.slice(0, 120))
    })
  })
}

test('a message covers nothing at any width, and is taken back with what it says', async ({
  desk,
}) => {
  for (const job of jobs) desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, jobs[0]!)).toContainText('Saved')
  await app.evaluate(({ BrowserWindow }, text) => {
    BrowserWindow.getAllWindows()[0]!.webContents.send('reelhaul:notice', { text, tone: 'bad' })
  }, problem)
  await expect(region(window)).toContainText(problem)
  await window.getByRole('grid').press('Control+a')
  await expect(window.getByRole('toolbar', { name: 'Actions for the selection' })).toBeVisible()
  for (const width of [480, 800, 1280]) {
    await resizePage(app, window, { width, height: 500 })
    await expect(region(window)).toContainText(problem)
    expect.soft(await covered(window), `at ${width}`).toEqual([])
  }
  // Remove can be pressed while the message is there.
  await window
    .getByRole('toolbar', { name: 'Actions for the selection' })
    .getByRole('button', { name: 'Remove' })
    .click()
  await expect(region(window)).toContainText('2 jobs removed from the list.')
  await window.keyboard.press('Control+z')
  await expect(region(window)).not.toContainText('2 jobs removed from the list.')
  await expect(region(window)).toContainText('2 jobs back in the list.')
})

test('an error is counted in the status bar until it is read, and listed until it is cleared', async ({
  desk,
}) => {
  const { app, window } = await desk.open()
  await expect(window.getByRole('contentinfo', { name: 'Status' })).toBeVisible()
  await app.evaluate(({ BrowserWindow }, text) => {
    BrowserWindow.getAllWindows()[0]!.webContents.send('reelhaul:notice', { text, tone: 'bad' })
  }, problem)
  const button = window.getByRole('contentinfo').getByRole('button', { name: '1 new error' })
  await expect(button).toBeVisible()
  // It leaves its row by itself.
  await expect(region(window)).not.toContainText(problem)
  await button.click()
  const list = window.getByRole('dialog', { name: 'Errors' })
  await expect(list).toContainText(problem)
  expect.soft(await violationsOf(window), 'list of errors').toEqual([])
  await window.keyboard.press('Escape')
  await expect(list).toHaveCount(0)
  const read = window.getByRole('contentinfo').getByRole('button', { name: 'Errors' })
  await read.click()
  await list.getByRole('button', { name: 'Clear' }).click()
  await expect(read).toHaveCount(0)
})

test('an error about a folder goes once the folder opens', async ({ desk }) => {
  for (const job of jobs) desk.simulator.addJob(job)
  const { app, window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  await expect(rowOf(window, jobs[0]!)).toContainText('Saved')
  await window
    .getByRole('list', { name: 'Batches' })
    .getByRole('button', { name: /^Pasted jobs/ })
    .click()
  const header = window.getByRole('region', { name: 'Batch Pasted jobs' })
  const openFolder = header.getByRole('button', { name: 'Open folder' })
  await app.evaluate(({ shell }) => {
    shell.openPath = () => Promise.resolve('No program opens this.')
  })
  await openFolder.focus()
  await openFolder.press('Enter')
  const button = window.getByRole('contentinfo').getByRole('button', { name: '1 new error' })
  await expect(button).toBeVisible()
  await app.evaluate(({ shell }) => {
    shell.openPath = () => Promise.resolve('')
  })
  await openFolder.focus()
  await openFolder.press('Enter')
  await expect(button).toHaveCount(0)
  const queue = await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('watchQueue', { limit: 1 }),
  )
  expect(queue.total).toBe(2)
})
