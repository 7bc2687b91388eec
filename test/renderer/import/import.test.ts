import { fireEvent, screen, within } from '@testing-library/svelte'
import { afterEach, expect, it, vi } from 'vitest'
import { fakePreview, fakeReceiptPreview } from '../fake-views.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

afterEach(() => vi.restoreAllMocks())

const sheet = () => screen.findByRole('dialog')

function dragged(files: File[], text = ''): object {
  const types = files.length > 0 ? ['Files'] : ['text/plain']
  return { dataTransfer: { files, types, getData: () => text, dropEffect: 'none' } }
}

it('shows a target only while something is dragged over the window', async () => {
  await renderApp()
  const file = new File(['job_1'], 'jobs.csv')
  expect(screen.queryByText('Drop to import')).toBeNull()
  await fireEvent.dragEnter(window, dragged([file]))
  expect(screen.getByText('Drop to import')).toBeTruthy()
  await fireEvent.dragEnter(document.body, dragged([file]))
  await fireEvent.dragLeave(document.body, dragged([file]))
  expect(screen.getByText('Drop to import')).toBeTruthy()
  await fireEvent.dragLeave(window, dragged([file]))
  expect(screen.queryByText('Drop to import')).toBeNull()
})

it('previews a dropped file by its path', async () => {
  const { api } = await renderApp()
  await fireEvent.drop(window, dragged([new File(['job_1'], 'jobs.csv')]))
  expect((await sheet()).textContent).toContain('Import spring-campaign.csv')
  expect(api.lastInput('openLists')).toEqual({ paths: ['/dropped/jobs.csv'] })
  expect(screen.queryByText('Drop to import')).toBeNull()
})

it('shows counts, the column, examples and the rows left out with their lines', async () => {
  const { app } = await renderApp()
  await app.importing.chooseFiles()
  const { textContent } = await sheet()
  for (const words of [
    '118new',
    '4already here',
    'Hero film 1.de-DE.mp4',
    '2 rows left out',
    'Line 17',
    'there is no job ID',
    '“\u2068see above\u2069” is not a job ID: it contains a space',
    '/home/ana/Videos/Reelhaul/spring-campaign',
    '2 repeated rows',
    'Line 40',
  ]) {
    expect(textContent?.replace(/\s+/g, ' ').replace(/(\d) (new|already)/g, '$1$2')).toContain(
      words,
    )
  }
})

it('adds what is shown and goes to the new batch', async () => {
  const { api, app } = await renderApp()
  await app.importing.chooseFiles()
  await fireEvent.click(within(await sheet()).getByRole('button', { name: 'Add 118 jobs' }))
  await settled()
  expect(api.count('commitImport')).toBe(1)
  expect(app.queue.query.batchId).toBe(1)
})

it('asks for the provider first when it cannot be told', async () => {
  const { api, app } = await renderApp()
  api.preview = { ...fakePreview, providers: { unknown: 118 } }
  await app.importing.chooseFiles()
  const dialog = within(await sheet())
  const add = dialog.getByRole<HTMLButtonElement>('button', { name: 'Add 118 jobs' })
  expect(add.ariaDisabled).toBe('true')
  const [, options] = dialog.getAllByRole<HTMLSelectElement>('combobox', { name: 'Provider' })
  await fireEvent.change(options!, { target: { selectedIndex: 2 } })
  expect(app.importing.queue.current?.provider).toBe('adobe')
  expect(add.ariaDisabled).toBe('false')
})

it('says what a receipt comes to, and asks for an account that is named and missing', async () => {
  const { api, app } = await renderApp()
  api.preview = fakeReceiptPreview
  await app.importing.chooseFiles()
  const dialog = within(await sheet())
  expect(dialog.getByText('38 already saved, 2 to retry.')).toBeTruthy()
  expect(dialog.getByText(/Studio B/)).toBeTruthy()
  const add = dialog.getByRole<HTMLButtonElement>('button', { name: 'Add 118 jobs' })
  expect(add.ariaDisabled).toBe('true')
  const redner = dialog.getByRole<HTMLSelectElement>('combobox', { name: 'Account at Redner' })
  const adobe = dialog.getByRole<HTMLSelectElement>('combobox', { name: 'Account at Adobe' })
  expect(redner.selectedOptions[0]?.textContent).toBe('Studio')
  expect(adobe.selectedOptions[0]?.textContent).toBe('Choose an account…')
  await fireEvent.change(redner, { target: { selectedIndex: 1 } })
  await fireEvent.change(adobe, { target: { selectedIndex: 1 } })
  await fireEvent.click(add)
  expect(api.lastInput('commitImport')).toMatchObject({
    accounts: { redner: 'agency', adobe: 'films' },
  })
})

it('offers to try failed jobs of a receipt again when nothing in it is new', async () => {
  const { api, app } = await renderApp()
  const counts = { fresh: 0, known: 40, duplicate: 0, unusable: 0 }
  const receipt = { saved: 38, retry: 2 }
  api.preview = { ...fakePreview, counts, receipt }
  api.answers.commitImport = () => ({ batchId: null, added: 0, known: 40, retried: 2 })
  await app.importing.chooseFiles()
  await fireEvent.click(within(await sheet()).getByRole('button', { name: 'Try 2 jobs again' }))
  await settled()
  expect(app.notices.shown.at(-1)?.text).toBe('2 jobs are tried again.')
})

it('takes a paste anywhere but in a field', async () => {
  const { api } = await renderApp()
  const clipboardData = { files: [], getData: () => 'job_1' }
  await fireEvent.paste(screen.getByRole('searchbox'), { clipboardData })
  expect(api.count('openLists')).toBe(0)
  await fireEvent.paste(document.body, { clipboardData })
  expect(api.lastInput('openLists')).toEqual({ text: 'job_1' })
})

it('has a sheet to paste into', async () => {
  const { api, app } = await renderApp()
  app.importing.pasting = true
  const dialog = within(await sheet())
  await fireEvent.input(dialog.getByRole('textbox'), { target: { value: 'job_1\njob_2' } })
  await fireEvent.click(dialog.getByRole('button', { name: 'Preview' }))
  expect(api.lastInput('openLists')).toEqual({ text: 'job_1\njob_2' })
})

it('reads another column when it is chosen', async () => {
  const { api, app } = await renderApp()
  await app.importing.chooseFiles()
  const dialog = within(await sheet())
  const id = dialog.getByRole<HTMLSelectElement>('combobox', { name: 'Job ID' })
  expect(id.selectedOptions[0]?.textContent).toBe('job_id')
  await fireEvent.change(id, { target: { selectedIndex: 2 } })
  expect(api.lastInput('rereadImport')).toMatchObject({ roles: { jobId: 'market' } })
  const none = dialog.getByRole<HTMLSelectElement>('combobox', { name: 'Title' })
  await fireEvent.change(none, { target: { selectedIndex: 0 } })
  expect(api.lastInput('rereadImport')).toMatchObject({ roles: { jobId: 'market', title: null } })
})

it('shows names as the template is typed, and what is wrong with it', async () => {
  const { api, app } = await renderApp()
  await app.importing.chooseFiles()
  const dialog = within(await sheet())
  const field = dialog.getByRole<HTMLInputElement>('textbox', { name: 'Name files' })
  expect(field.value).toBe('{title}.{locale}.{ext}')
  await fireEvent.input(field, { target: { value: '{title} final' } })
  await settled()
  expect(dialog.getByText('Hero film 2 final')).toBeTruthy()
  api.answers.tryTemplate = () => ({ problem: '{x} is not known' })
  await fireEvent.input(field, { target: { value: '{x}' } })
  await settled()
  expect(dialog.getByRole('alert').textContent).toContain('{x} is not known')
  expect(field.getAttribute('aria-invalid')).toBe('true')
})

it('takes the key of a provider that has none', async () => {
  const { api, app } = await renderApp({ accounts: [] })
  await app.importing.chooseFiles()
  const dialog = within(await sheet())
  await fireEvent.input(dialog.getByLabelText('API key'), { target: { value: 'k' } })
  await fireEvent.click(dialog.getByRole('button', { name: 'Add 118 jobs' }))
  await settled()
  expect(api.lastInput('saveAccount')).toMatchObject({ provider: 'redner', key: 'k' })
})

it('shows how far the adding is, and calls it off', async () => {
  const { api, app } = await renderApp()
  const late = Promise.withResolvers<never>()
  api.answers.commitImport = () => late.promise
  await app.importing.chooseFiles()
  const dialog = within(await sheet())
  await fireEvent.click(dialog.getByRole('button', { name: 'Add 118 jobs' }))
  await settled()
  api.emit('importProgress', { id: 'list-1', step: 'adding', share: 0.25 })
  await settled()
  expect(dialog.getByRole<HTMLProgressElement>('progressbar', { name: 'Adding…' }).value).toBe(25)
  await fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }))
  await settled()
  expect(api.count('stopImport')).toBe(1)
  expect(dialog.getByRole('progressbar', { name: 'Cancelling…' })).toBeTruthy()
})
