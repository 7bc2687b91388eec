/** A provider that is described in a file of the data folder, from the file to a saved output. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describedApi } from '../../main/demo/described-api.ts'
import { patternContent, piecesOf } from '../../main/demo/object-content.ts'
import { startSimulator } from '../../main/demo/simulator.ts'
import { smallDescription, smallText } from '../helpers/described.ts'
import { expect, test } from '../helpers/desk-test.ts'

const description = smallDescription()

test('a described provider has accounts, previews and files as any other; without its file it says why', async ({
  desk,
  folder,
}, info) => {
  const simulator = await startSimulator({ moreApis: { studio: describedApi(description) } })
  const content = patternContent('Trailer', 300_000)
  simulator.addJob({
    ...{ id: 'st-41', provider: 'studio', product: 'film', pollsUntilDone: 1 },
    outputs: [{ name: 'trailer.mp4', content, contentType: 'video/mp4' }],
  })
  const providers = join(folder, 'data', 'providers')
  await mkdir(providers, { recursive: true })
  await writeFile(join(providers, 'studio.yaml'), smallText())
  await writeFile(join(providers, 'broken.yaml'), 'reelhaul: 1\nname: Not a name\n')
  const list = join(folder, 'Trailers.csv')
  await writeFile(list, 'job_id,title\nst-41,Trailer\n')

  const first = await desk.open()
  const { window } = first
  await expect(window.getByText(/broken\.yaml, line 2, column 1/)).toBeVisible()
  await window.screenshot({ path: info.outputPath('notice.png') })
  await window.getByRole('button', { name: 'Dismiss' }).click()
  await window.getByRole('button', { name: 'Settings' }).click()
  await window.getByRole('button', { name: 'Add account' }).click()
  const form = window.getByRole('dialog')
  await form.getByLabel('Provider').selectOption('Studio')
  await expect(form.getByLabel('Base URL')).toHaveValue('https://api.studio.example')
  await form.getByLabel('Base URL').fill(simulator.baseUrls.studio!)
  await form.getByLabel('API key').fill(simulator.credentials.studio!.key)
  await window.screenshot({ path: info.outputPath('account.png') })
  await form.getByRole('button', { name: 'Save' }).click()
  await expect(form).toHaveCount(0)
  await window.getByRole('button', { name: 'Test Studio' }).click()
  await expect(window.getByText('The key works: Studio accepted it.')).toBeVisible()

  expect(await desk.startAgain([list])).toBe(0)
  const sheet = window.getByRole('dialog')
  await expect(sheet).toContainText('Import Trailers')
  await window.screenshot({ path: info.outputPath('preview.png') })
  await sheet.getByRole('button', { name: 'Add 1 job' }).click()
  await expect(window.getByRole('row').filter({ hasText: 'Trailer' })).toContainText('Saved')
  await window.screenshot({ path: info.outputPath('saved.png') })
  const saved = join(desk.downloads, 'Trailers')
  expect(await readdir(saved)).toEqual(['Trailer.mp4'])
  const bytes = Buffer.concat([...piecesOf(content)])
  expect((await readFile(join(saved, 'Trailer.mp4'))).equals(bytes)).toBe(true)
  await first.quit()

  await rm(join(providers, 'studio.yaml'))
  const second = await desk.open()
  await second.window.getByRole('button', { name: 'Settings' }).click()
  await second.window.getByRole('button', { name: 'Test Studio' }).click()
  await expect(second.window.getByText(/no description of the provider "studio"/)).toBeVisible()
  await second.window.screenshot({ path: info.outputPath('gone.png') })
  await second.window.getByRole('button', { name: 'Edit Studio' }).click()
  await expect(second.window.getByRole('dialog').getByLabel('Provider')).toHaveValue('studio')
  await second.window.screenshot({ path: info.outputPath('edit-gone.png') })
  await simulator.close()
})
