/** Lists that come together or while another is looked at: none replaces another, all by the keyboard. */
import type { ElectronApplication, Page } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { violationsOf } from '../helpers/axe.ts'
import { expect, rowOf, test, videoJob, type PageGlobal } from '../helpers/desk-test.ts'
import { dropFiles } from './drop-files.ts'

const add = 'Control+Enter'

function jobsOf(name: string): SimulatedJobSpec[] {
  return [1, 2].map((n) => videoJob(`job_${name}_${n}`, 20_000))
}

const sheetOf = (window: Page) => window.getByRole('dialog')

/** The size of the page, in CSS pixels; also below what a window may have on this screen. */
async function resize(
  { app, window }: { app: ElectronApplication; window: Page },
  width: number,
  height: number,
  zoom = 1,
): Promise<void> {
  await app.evaluate(
    ({ BrowserWindow }, size) => {
      const [main] = BrowserWindow.getAllWindows()
      main!.setMinimumSize(300, 200)
      main!.setContentSize(size.width, size.height)
      main!.webContents.setZoomFactor(size.zoom)
    },
    { width, height, zoom },
  )
  await expect
    .poll(() => window.evaluate(() => [innerWidth, innerHeight]))
    .toEqual([Math.round(width / zoom), Math.round(height / zoom)])
}

/** What of the sheet is cut: wider than the window, or a foot that is not whole in it. */
function cutIn(window: Page): Promise<string[]> {
  return window.evaluate(() => {
    const sheet = document.querySelector<HTMLElement>('[role=dialog]')!
    const all = [sheet, ...sheet.querySelectorAll<HTMLElement>('*')]
    const shown = all.filter((one) => one.getClientRects().length > 0)
    const wide = shown.filter((one) => {
      const { left, right } = one.getBoundingClientRect()
      const inside = one.closest('.cut, .unseen, svg, option') !== null
      return !inside && (left < -0.5 || right > innerWidth + 0.5)
    })
    const foot = sheet.querySelector('.foot')!.getBoundingClientRect()
    const body = sheet.querySelector('.body')!.getBoundingClientRect()
    return [
      ...wide.map((one) => `${one.tagName} ${one.className}`),
      ...(foot.bottom > innerHeight + 0.5 || foot.top < 0 ? ['the foot'] : []),
      ...(body.height < 60 ? ['the body'] : []),
    ]
  })
}

test('three lists dropped together, and one while they are looked at: each is decided on, by keys', async ({
  desk,
}) => {
  const names = ['Spring', 'Summer', 'Autumn', 'Winter']
  const jobs = new Map(names.map((name) => [name, jobsOf(name)]))
  for (const job of [...jobs.values()].flat()) desk.simulator.addJob(job)
  const { window } = await desk.open()
  await desk.addAccount(window)
  const paths = await Promise.all(names.map((name) => desk.csv(`${name}.csv`, jobs.get(name)!)))
  const sheet = sheetOf(window)

  await dropFiles(window, ...paths.slice(0, 3))
  await expect(sheet).toContainText('List 1 of 3')
  await expect(sheet.getByRole('radio', { name: 'one batch each' })).toBeChecked()
  await expect(sheet.getByRole('button', { name: 'Add 2 jobs' })).toBeFocused()
  expect.soft(await violationsOf(window), 'three lists').toEqual([])
  await dropFiles(window, paths[3]!)
  await expect(sheet).toContainText('List 1 of 4')
  await expect(sheet.getByRole('heading', { level: 2 })).toHaveText('Import Spring')

  await window.keyboard.press(add)
  await expect(sheet.getByRole('heading', { level: 2 })).toHaveText('Import Summer')
  await expect(sheet.getByRole('button', { name: 'Add 2 jobs' })).toBeFocused()
  await sheet.getByRole('button', { name: 'Put aside' }).click()
  await expect(sheet.getByRole('heading', { level: 2 })).toHaveText('Import Autumn')
  await sheet.getByRole('button', { name: 'Discard' }).click()
  await expect(sheet).toContainText('List 4 of 4')
  await expect(sheet.getByRole('heading', { level: 2 })).toHaveText('Import Winter')
  await window.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)

  // A window that is loaded again still has them.
  await window.reload()
  await window.getByRole('button', { name: '2 lists waiting' }).click()
  await expect(sheet).toContainText('List 1 of 2')
  await expect(sheet.getByRole('heading', { level: 2 })).toHaveText('Import Summer')
  await sheet.getByRole('button', { name: 'Add all 2 (4 jobs)' }).click()
  await expect(sheet).toHaveCount(0)
  for (const name of ['Spring', 'Summer', 'Winter'])
    await expect(window.getByRole('button', { name: new RegExp(`^${name}`) })).toBeVisible()
  await expect(window.getByRole('button', { name: /^Autumn/ })).toHaveCount(0)
  await window.getByRole('button', { name: /^All jobs/ }).click()
  for (const name of ['Spring', 'Summer', 'Winter'])
    for (const job of jobs.get(name)!) await expect(rowOf(window, job)).toContainText('Saved')
})

test('lists that came together become one batch, with the name that is typed', async ({ desk }) => {
  const jobs = ['One', 'Two'].map(jobsOf)
  jobs.flat().forEach((job) => desk.simulator.addJob(job))
  const { window } = await desk.open()
  await desk.addAccount(window)
  await dropFiles(window, await desk.csv('One.csv', jobs[0]!), await desk.csv('Two.csv', jobs[1]!))
  const sheet = sheetOf(window)
  await sheet.getByRole('radio', { name: 'one batch in all' }).check()
  await expect(sheet.getByRole('button', { name: 'Add 4 jobs' })).toBeVisible()
  await sheet.getByRole('radio', { name: 'one batch each' }).check()
  await expect(sheet).toContainText('List 1 of 2')
  await sheet.getByRole('radio', { name: 'one batch in all' }).check()
  const name = sheet.getByLabel('Batch name')
  await name.fill(' … ')
  await expect(sheet.getByRole('alert')).toHaveText('A name needs a letter or a digit.')
  await window.keyboard.press(add)
  await expect(name).toBeFocused()
  await name.fill('Both of them')
  await expect(sheet).toContainText(join(desk.downloads, 'Both of them'))
  await expect(sheet).toContainText(/\d+ [KMGT]B free/)
  await window.keyboard.press(add)
  await expect(sheet).toHaveCount(0)
  await expect(window.getByRole('heading', { name: 'Both of them' })).toBeVisible()
  for (const job of jobs.flat()) await expect(rowOf(window, job)).toContainText('Saved')
})

const waits = [
  { width: 800, height: 600, zoom: 1 },
  { width: 480, height: 600, zoom: 1 },
  { width: 1080, height: 720, zoom: 2 },
] as const

for (const { width, height, zoom } of waits)
  test(`the focus goes to what is open, and Add says what it waits for (${width} × ${height}, zoom ${zoom})`, async ({
    desk,
    folder,
  }, info) => {
    const running = await desk.open()
    const { window } = running
    const rows = [1, 2, 3].map((n) => `take-000${n},Film ${n},${n}.5 GB`)
    const path = join(folder, 'A list with a name that is rather long, as exports have it.csv')
    await writeFile(path, ['Job ID,title,size', ...rows].join('\n'))
    await dropFiles(window, path)
    await resize(running, width, height, zoom)
    const sheet = sheetOf(window)
    const provider = sheet.getByRole('combobox', { name: 'Provider', exact: true }).last()
    await expect(provider).toBeFocused()
    const button = sheet.getByRole('button', { name: 'Add 3 jobs' })
    await expect(button).toHaveAttribute('aria-disabled', 'true')
    await expect(button).toHaveAccessibleDescription('Choose a provider first.')
    await expect(sheet.getByText('Choose a provider first.')).toBeInViewport({ ratio: 1 })
    await expect(button).toBeInViewport({ ratio: 1 })
    expect(await cutIn(window)).toEqual([])
    expect.soft(await violationsOf(window), 'an open question').toEqual([])
    await info.attach('sheet', { body: await window.screenshot(), contentType: 'image/png' })

    await button.focus()
    await window.keyboard.press('Enter')
    await expect(provider).toBeFocused()
    await window.keyboard.press('ArrowDown')
    await expect(sheet.getByText('Choose a provider first.')).toHaveCount(0)
    await window.keyboard.press(add)
    await expect(sheet).toHaveCount(0)
    const { total } = await window.evaluate(() =>
      (globalThis as PageGlobal).reelhaul.call('watchQueue', {}),
    )
    expect(total).toBe(3)
  })
