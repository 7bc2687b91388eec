/** The walk's part through batches: header, menu, archive, and lists that wait to become some. */
import { catalogue } from '../../messages/compiled/index.js'
import type { Language } from '../../preload/contract/languages.ts'
import { expect, queueJobs, rowOf, videoJob, type Desk } from '../helpers/desk-test.ts'
import { dropFiles } from './drop-files.ts'
import { menuLook, speak, type Look } from './view-tour.ts'

const saved = videoJob('job_batch', 20_000)
const lists = ['Spring', 'Summer'].map((name) => ({
  file: `${name}.csv`,
  jobs: [videoJob(`job_${name}`, 20_000)],
}))

/** A batch, its menu, the archive with it and without; two lists that wait, before and after. */
export async function tourBatches(desk: Desk, language: Language, look: Look): Promise<void> {
  const words = catalogue[language]
  desk.simulator.addJob(saved)
  const { window } = await desk.open()
  await speak(window, language)
  await desk.addAccount(window)
  await queueJobs(window, [saved])
  await expect(rowOf(window, saved)).toContainText(words.states.completed)

  const name = 'Pasted jobs'
  const item = window.getByRole('list', { name: words.sidebar.batches })
  await item
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .first()
    .click()
  const header = window.getByRole('region', { name: words.batch.label({ name }) })
  await expect(header).toBeVisible()
  await look(window, 'batch')
  const menu = () => header.getByRole('button', { name: words.sidebar.actions({ name }) }).click()
  await menuLook(look, window, 'menu of a batch in its header', menu)

  await menu()
  await window.getByRole('menuitem', { name: words.batchActions.archive }).click()
  await window.getByRole('button', { name: new RegExp(`^${words.archive.title}`) }).click()
  const archive = window.getByRole('list', { name: words.archive.title })
  await expect(archive).toContainText(name)
  await look(window, 'archive')
  await archive.getByRole('button', { name: words.sidebar.actions({ name }) }).click()
  await window.getByRole('menuitem', { name: words.batchActions.unarchive }).click()
  await expect(window.getByText(words.archive.empty)).toBeVisible()
  await look(window, 'empty archive')

  const paths = await Promise.all(lists.map(({ file, jobs }) => desk.csv(file, jobs)))
  await dropFiles(window, ...paths)
  const sheet = window.getByRole('dialog')
  await expect(sheet).toContainText(words.sheet.position({ n: 1, all: 2 }))
  await expect(sheet.getByRole('button', { name: words.sheet.add({ n: 1 }) })).toBeVisible()
  await look(window, 'import sheet with two lists')
  await window.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
  await expect(window.getByRole('button', { name: words.sheet.waiting({ n: 2 }) })).toBeVisible()
  await look(window, 'two lists put aside')
}
