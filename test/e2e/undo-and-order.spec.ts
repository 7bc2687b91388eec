import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, expectSaved, queueJobs, rowOf, test, videoJob } from '../helpers/desk-test.ts'
import { partOf } from '../helpers/part-files.ts'

const names = ['one', 'two', 'three', 'four'] as const
const jobs = names.map((name) => videoJob(`job_${name}`, 50_000))

/** The titles of the rows, from the top. */
async function order(window: Page): Promise<string[]> {
  const rows = window.getByRole('grid', { name: 'Jobs' }).locator('[data-row]')
  const titles = await rows.locator('.title').allTextContents()
  return titles.map((title) => title.replace('Film job_', ''))
}

/** Four jobs that wait, because everything is paused. */
async function fourWaiting(window: Page): Promise<void> {
  await window.evaluate(async () => {
    const { reelhaul } = globalThis as unknown as {
      reelhaul: { call(name: 'pauseAll', paused: true): Promise<void> }
    }
    await reelhaul.call('pauseAll', true)
  })
  await queueJobs(window, jobs)
  await expect.poll(() => order(window)).toEqual([...names])
}

test('the order of the queue is changed by drag, keyboard and menu, taken back, and kept', async ({
  desk,
}) => {
  jobs.forEach((job) => desk.simulator.addJob(job))
  const first = await desk.open()
  const { window } = first
  await desk.addAccount(window)
  await fourWaiting(window)

  const row = (name: string) => rowOf(window, jobs[names.indexOf(name as 'one')]!)
  await row('four').dragTo(row('two'), { targetPosition: { x: 60, y: 8 } })
  await expect.poll(() => order(window)).toEqual(['one', 'four', 'two', 'three'])
  await expect(window.getByText('1 job moved.')).toBeVisible()

  await window.keyboard.press('Alt+ArrowUp')
  await expect.poll(() => order(window)).toEqual(['four', 'one', 'two', 'three'])
  await window.keyboard.press('Control+z')
  await expect.poll(() => order(window)).toEqual(['one', 'four', 'two', 'three'])

  await row('one').click({ button: 'right' })
  await window.getByRole('menuitem', { name: 'Move to bottom' }).click()
  await expect.poll(() => order(window)).toEqual(['four', 'two', 'three', 'one'])

  await first.quit()
  const second = await desk.open()
  await expect.poll(() => order(second.window)).toEqual(['four', 'two', 'three', 'one'])
  await second.window.getByRole('button', { name: 'Resume all' }).click()
  for (const job of jobs) await expect(rowOf(second.window, job)).toContainText('Saved')
  await expectSaved(join(desk.downloads, 'Pasted jobs'), jobs)
})

test('a removal is taken back by its message, and a quit makes it final', async ({ desk }) => {
  jobs.forEach((job) => desk.simulator.addJob(job))
  const first = await desk.open()
  await desk.addAccount(first.window)
  await fourWaiting(first.window)

  await rowOf(first.window, jobs[1]!).click()
  await first.window.keyboard.press('Delete')
  await expect(rowOf(first.window, jobs[1]!)).toHaveCount(0)
  await first.window.getByRole('button', { name: 'Undo' }).click()
  await expect(rowOf(first.window, jobs[1]!)).toHaveCount(1)
  expect(await order(first.window)).toEqual([...names])

  await rowOf(first.window, jobs[2]!).click()
  await first.window.keyboard.press('Delete')
  await expect(rowOf(first.window, jobs[2]!)).toHaveCount(0)
  await first.quit()
  const second = await desk.open()
  await expect(rowOf(second.window, jobs[0]!)).toHaveCount(1)
  await expect(rowOf(second.window, jobs[2]!)).toHaveCount(0)
})

test('a cancelled download keeps its bytes while it can be taken back, and goes on with them', async ({
  desk,
}) => {
  // The end of it is held back until the cancellation has been taken back.
  const { promise: until, resolve: letGo } = Promise.withResolvers<void>()
  const slow = videoJob('job_slow', 3_000_000, { heldAfter: { bytes: 2_000_000, until } })
  desk.simulator.addJob(slow)
  const { window } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, [slow])
  const hasPart = () => partOf(join(desk.downloads, 'Pasted jobs', 'Film job_slow.mp4')) !== null
  await expect.poll(hasPart).toBe(true)
  await expect(rowOf(window, slow)).toContainText('Downloading')
  await expect(rowOf(window, slow).getByRole('progressbar')).not.toHaveAttribute(
    'aria-valuenow',
    '0',
  )

  await rowOf(window, slow).click({ button: 'right' })
  await window.getByRole('menuitem', { name: 'Cancel' }).click()
  await expect(rowOf(window, slow)).toContainText('Cancelled')
  expect(hasPart()).toBe(true)
  await window.keyboard.press('Control+z')
  letGo()
  await expect(rowOf(window, slow)).toContainText('Saved')
  await expectSaved(join(desk.downloads, 'Pasted jobs'), [slow])
  expect(desk.simulator.stats().storage.bytes).toBeLessThan(3_600_000)
})
