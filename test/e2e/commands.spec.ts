/** The palette, the cheat sheet, columns, density and the locale filter, in the real app. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, queueJobs, rowOf, test, videoJob, type PageGlobal } from '../helpers/desk-test.ts'

const jobs = [videoJob('job_one', 50_000), videoJob('job_two', 50_000)]

test('everything is found by typing, and how the list looks is kept over a restart', async ({
  desk,
  folder,
}) => {
  jobs.forEach((job) => desk.simulator.addJob(job))
  const { window, quit } = await desk.open()
  await desk.addAccount(window)
  await queueJobs(window, jobs)
  for (const job of jobs) await expect(rowOf(window, job)).toContainText('Saved')

  const palette = window.getByRole('dialog', { name: 'Commands' })
  const command = async (typed: string) => {
    await window.keyboard.press('Control+K')
    await palette.getByRole('combobox').fill(typed)
    await window.keyboard.press('Enter')
    await expect(palette).toHaveCount(0)
  }

  await test.step('the cheat sheet opens by its key and closes again', async () => {
    await window.getByRole('grid').focus()
    await window.keyboard.press('?')
    const sheet = window.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await expect(sheet).toContainText('Extend the selection')
    await window.keyboard.press('Escape')
    await expect(sheet).toHaveCount(0)
  })

  await test.step('compact rows lie one below the other', async () => {
    await command('rows compact')
    const first = window.locator('[data-row="0"]')
    await expect.poll(async () => (await first.boundingBox())?.height).toBe(34)
    const [top, next] = await Promise.all([
      first.boundingBox(),
      window.locator('[data-row="1"]').boundingBox(),
    ])
    expect(next!.y - top!.y).toBe(34)
  })

  await test.step('a column is added', async () => {
    await window.getByRole('button', { name: 'View' }).click()
    await window.getByRole('menuitemcheckbox', { name: 'Provider' }).click()
    await window.keyboard.press('Escape')
    await expect(window.getByRole('columnheader', { name: 'Provider' })).toBeVisible()
  })

  await test.step('a locale of the sample jobs is found and shown alone', async () => {
    await window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('trySample'))
    const locales = () =>
      window.evaluate(() => (globalThis as PageGlobal).reelhaul.call('listLocales'))
    await expect.poll(locales).not.toEqual([])
    const [locale = ''] = await locales()
    await window.getByRole('button', { name: 'Filter', exact: true }).click()
    await window.getByRole('menuitemcheckbox', { name: locale, exact: true }).click()
    await window.keyboard.press('Escape')
    await expect(window.getByRole('button', { name: `Remove filter ${locale}` })).toBeVisible()
    for (const job of jobs) await expect(rowOf(window, job)).toHaveCount(0)
    await command('all jobs')
    for (const job of jobs) await expect(rowOf(window, job)).toHaveCount(1)
  })

  await test.step('the settings open at their section', async () => {
    await command('settings network')
    await expect(window.getByRole('heading', { name: 'Network' })).toBeInViewport()
    await command('all jobs')
    await expect(window.getByRole('grid')).toBeVisible()
  })

  await quit()
  const { settings } = JSON.parse(await readFile(join(folder, 'data', 'settings.json'), 'utf8'))
  expect(settings.list).toMatchObject({
    columns: ['provider', 'files', 'size'],
    density: 'compact',
  })
  const again = await desk.open()
  await expect(again.window.getByRole('columnheader', { name: 'Provider' })).toBeVisible()
  await again.window.getByRole('button', { name: /^Pasted jobs/ }).click()
  const batch = again.window.getByRole('region', { name: 'Batch Pasted jobs' })
  await expect(batch.getByRole('button', { name: /2\s*Saved/ })).toBeVisible()
})
