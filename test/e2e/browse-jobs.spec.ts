/** From the list of jobs of an account to files on disk, in the built app over real HTTP. */
import type { Page } from '@playwright/test'
import { join } from 'node:path'
import { patternContent } from '../../main/demo/object-content.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import type { Simulator } from '../../main/demo/simulator.ts'
import { violationsOf } from '../helpers/axe.ts'
import { expect, expectSaved, rowOf, test, type PageGlobal } from '../helpers/desk-test.ts'

/** A template render of one video: what Adobe lists. */
const render = (n: number): SimulatedJobSpec => ({
  id: `6f1d2c3b-0000-4000-8000-${String(n).padStart(12, '0')}`,
  provider: 'adobe',
  product: 'render',
  title: `Clip ${String(n).padStart(2, '0')}`,
  pollsUntilDone: 0,
  outputs: [
    {
      name: `clip-${n}.mp4`,
      content: patternContent(`clip-${n}`, 30_000 + n),
      contentType: 'video/mp4',
      locale: 'en-US',
    },
  ],
})

/** One page holds ten of them. */
const renders = Array.from({ length: 13 }, (_, n) => render(n + 1))

async function addAdobe(
  window: Page,
  { baseUrls, credentials }: Simulator,
  key: string,
): Promise<void> {
  const account = { id: null, provider: 'adobe', name: 'Films', baseUrl: baseUrls.adobe }
  await window.evaluate(
    async (edit) => {
      await (globalThis as PageGlobal).reelhaul.call('saveAccount', edit)
    },
    { ...account, key, clientId: credentials.adobe.clientId ?? '' },
  )
  await window.reload()
}

test('jobs are chosen over two pages by keyboard and mouse, fetched, and known the next time', async ({
  desk,
}) => {
  for (const job of renders) desk.simulator.addJob(job)
  const { window } = await desk.open()
  await window.evaluate(() =>
    (globalThis as PageGlobal).reelhaul.call('saveSettings', { template: '{title}.{ext}' }),
  )
  await addAdobe(window, desk.simulator, desk.simulator.credentials.adobe.key)
  await window.getByRole('button', { name: 'Browse jobs…' }).click()
  const sheet = window.getByRole('dialog', { name: 'Browse jobs' })
  const boxes = sheet.getByRole('checkbox', { name: /^Choose 6f1d/ })
  await expect(boxes).toHaveCount(10)
  await expect(sheet.getByRole('row').nth(1)).toContainText('Clip 13')
  expect.soft(await violationsOf(window), 'the sheet of recent jobs').toEqual([])

  await sheet.getByRole('button', { name: 'Load more' }).click()
  await expect(boxes).toHaveCount(13)
  await expect(sheet.getByText('That is all that Adobe lists.')).toBeFocused()
  await boxes.first().focus()
  await window.keyboard.press('Space')
  await window.keyboard.press('End')
  await expect(boxes.last()).toBeFocused()
  await sheet.getByText('Clip 01', { exact: true }).click()
  await expect(sheet.getByRole('status')).toContainText('13 jobs, 0 here already, 2 chosen')
  await sheet.getByRole('button', { name: 'Add 2 jobs…' }).click()

  const preview = window.getByRole('dialog', { name: /^Import Adobe jobs of / })
  await expect(preview).toContainText('2 new')
  // Nothing is lost by another look.
  await preview.getByRole('button', { name: 'Cancel' }).click()
  await expect(sheet.getByRole('status')).toContainText('2 chosen')
  await sheet.getByRole('button', { name: 'Add 2 jobs…' }).click()
  const name = ((await preview.getByRole('heading').first().textContent()) ?? '').slice(7)
  await preview.getByRole('button', { name: 'Add 2 jobs' }).click()

  const chosen = [renders[12]!, renders[0]!]
  for (const job of chosen) await expect(rowOf(window, job)).toContainText('Saved')
  await expectSaved(join(desk.downloads, name), chosen)
  await window.getByRole('button', { name: 'More ways to import' }).click()
  await window.getByRole('menuitem', { name: 'Browse jobs…' }).click()
  await expect(sheet.getByRole('row').filter({ hasText: 'Clip 13' })).toContainText(
    'Here already: Saved',
  )
  await expect(boxes).toHaveCount(9)
})

test('a token that is refused is said in the sheet, and the form of the account is one step away', async ({
  desk,
}) => {
  const { window } = await desk.open()
  await addAdobe(window, desk.simulator, 'a-token-of-yesterday')
  await window.getByRole('button', { name: 'Browse jobs…' }).click()
  const sheet = window.getByRole('dialog', { name: 'Browse jobs' })
  await expect(sheet).toContainText('Adobe rejected the key.')
  await expect(sheet.getByRole('button', { name: 'Try again' })).toBeVisible()
  await sheet.getByRole('button', { name: 'Enter the key' }).click()
  await expect(window.getByRole('dialog', { name: 'Edit Films' })).toBeVisible()
})
