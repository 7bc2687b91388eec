import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { addSampleBatch } from '../../main/demo/sample-batch.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { expect, test } from '../helpers/desk-test.ts'

test('the sample jobs run to their end, and what a restart interrupts goes on', async ({
  desk,
}) => {
  const samples: SimulatedJobSpec[] = []
  addSampleBatch({ addJob: (sample) => samples.push(sample) })
  const deliver = samples.filter((sample) => sample.failure === undefined)
  const first = await desk.open()
  await first.window.getByRole('button', { name: 'Try it with sample jobs' }).click()
  await expect(
    first.window.getByRole('grid').getByRole('row').filter({ hasText: 'Saved' }).first(),
  ).toBeVisible()
  await first.kill()

  const second = await desk.open()
  const batch = second.window.getByRole('navigation').getByText(/ of \d+ saved/)
  await expect(batch).toContainText(`${deliver.length} of ${samples.length} saved`)
  await batch.click()
  await expect(second.window.getByText('1 partly delivered')).toBeVisible()
  await second.window.screenshot({ path: test.info().outputPath('partly-delivered.png') })
  // The list is longer than the window: its scroll bar must not move the rows from under their header.
  const grid = second.window.getByRole('grid')
  const leftOf = async (role: 'columnheader' | 'gridcell', column: number) =>
    (await grid.getByRole(role).nth(column).boundingBox())?.x
  for (const column of [0, 1, 2])
    expect(await leftOf('gridcell', column)).toBe(await leftOf('columnheader', column))
  const subtitles = await readFile(
    join(desk.downloads, 'Sample jobs', 'Keynote, transcription.srt'),
  )
  expect(subtitles.toString()).toContain(' --> ')
  const names = await readdir(join(desk.downloads, 'Sample jobs'))
  expect(names.filter((name) => name.endsWith('.part'))).toEqual([])

  await second.window.getByRole('button', { name: 'Settings' }).click()
  await expect(second.window.getByText('No account yet.')).toBeVisible()
})
