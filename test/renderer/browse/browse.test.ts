import { fireEvent, screen, within } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import type { AccountView } from '../../../preload/contract/model.ts'
import { fakeAccount } from '../fake-views.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

const films = { ...fakeAccount, id: 'films', provider: 'adobe', name: 'Films' }

async function openSheet(accounts: readonly AccountView[] = [fakeAccount, films], jobs = 7) {
  const { api, app } = await renderApp({ accounts, jobs })
  const providers = api.environment.providers.map((provider) =>
    provider.name === 'adobe' ? { ...provider, findProducts: ['dub', 'render'] } : provider,
  )
  api.environment = { ...api.environment, providers }
  await app.settings.load()
  await settled()
  const open = async () => {
    await app.browse.show()
    await settled()
    return within(await screen.findByRole('dialog'))
  }
  return { api, app, open }
}

it('lists jobs with their state, date and what is here already', async () => {
  const { open } = await openSheet()
  const sheet = await open()
  const rows = within(sheet.getByRole('table', { name: 'Jobs of Films' })).getAllByRole('row')
  expect(rows).toHaveLength(5)
  expect(rows[1]?.textContent).toMatch(/r-1.*Hero film.*render.*Ready.*succeeded.*11\/20\/26/s)
  expect(rows[4]?.textContent).toContain('Here already: Saved')
  expect(within(rows[4]!).queryByRole('checkbox')).toBeNull()
  expect(sheet.getByRole('status').textContent).toContain('4 jobs, 1 here already, 0 chosen')
  expect(sheet.getByText('1 entry left out: its ID cannot be used.')).toBeTruthy()
  expect(sheet.getByText(/No list of jobs is documented for Redner\./)).toBeTruthy()
  expect(sheet.getByRole<HTMLOptionElement>('option', { name: 'Studio (Redner)' }).disabled).toBe(
    true,
  )
})

it('boxes choose jobs, by the keyboard too, and the chosen ones are imported', async () => {
  const { api, app, open } = await openSheet()
  const sheet = await open()
  const add = sheet.getByRole<HTMLButtonElement>('button', { name: 'Choose jobs to add' })
  expect(add.disabled).toBe(true)
  const boxes = sheet.getAllByRole<HTMLInputElement>('checkbox', { name: /^Choose r-/ })
  expect(boxes.map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1])
  boxes[0]!.focus()
  await fireEvent.click(boxes[0]!)
  await fireEvent.keyDown(boxes[0]!, { key: 'ArrowDown' })
  expect(document.activeElement).toBe(boxes[1])
  await settled()
  expect(boxes.map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1])
  await fireEvent.keyDown(boxes[1]!, { key: 'ArrowDown', shiftKey: true })
  const every = sheet.getByRole<HTMLInputElement>('checkbox', { name: 'Choose all' })
  await settled()
  expect([every.checked, every.indeterminate]).toEqual([false, true])
  await fireEvent.click(sheet.getByRole('button', { name: 'Add 2 jobs…' }))
  await settled()
  expect(api.lastInput('chooseFound')).toEqual({ id: 'list-1', remoteIds: ['r-1', 'r-3'] })
  const imported = await screen.findByRole('dialog', { name: /^Import / })
  expect(imported.textContent).toContain('Import Adobe jobs of 28 Nov')
  expect(imported.textContent).not.toContain('Every line is read as a job ID.')
  await fireEvent.click(within(imported).getByRole('button', { name: 'Add 2 jobs' }))
  await settled()
  expect([api.count('commitImport'), app.browse.open]).toEqual([1, false])
})

it('a click with Shift chooses all in between, and Ctrl+A all', async () => {
  const { app, open } = await openSheet()
  const sheet = await open()
  const boxes = sheet.getAllByRole<HTMLInputElement>('checkbox', { name: /^Choose r-/ })
  await fireEvent.click(boxes[0]!)
  boxes[2]!.focus()
  await fireEvent.click(boxes[2]!, { shiftKey: true })
  expect(app.browse.chosen.size).toBe(3)
  await fireEvent.keyDown(boxes[2]!, { key: 'a', ctrlKey: true })
  expect(app.browse.chosen.size).toBe(0)
})

it('the last page takes its button away and keeps the keyboard', async () => {
  const { open } = await openSheet()
  const sheet = await open()
  await fireEvent.click(sheet.getByRole('button', { name: 'Load more' }))
  await settled()
  expect(document.activeElement?.textContent?.trim()).toBe('That is all that Adobe lists.')
})

it('an empty list and a status that none has each say so', async () => {
  const { api, app, open } = await openSheet()
  api.answers.browseJobs = () => ({ id: 'l', jobs: [], unusable: 0, ended: 'complete' })
  const sheet = await open()
  expect(sheet.getByText('Adobe lists no jobs for this choice.')).toBeTruthy()
  const page = (await api.answers.browseMore('l')) as object
  api.answers.browseJobs = () => ({
    ...{ ...page, id: 'l', unusable: 0, ended: null },
    jobs: [
      {
        remoteId: 'r-9',
        product: null,
        title: null,
        status: 'x',
        state: 'ready',
        createdAt: null,
        here: null,
      },
    ],
  })
  await fireEvent.click(sheet.getByRole('button', { name: 'Try again' }))
  await settled()
  app.browse.status = 'failed'
  await settled()
  expect(sheet.getByText('None of the jobs read so far has this status.')).toBeTruthy()
})

it('a missing key is asked for in the form of the account', async () => {
  const { app, open } = await openSheet([{ ...films, hasKey: false }])
  const sheet = await open()
  expect(sheet.getByText('Films has no key yet')).toBeTruthy()
  await fireEvent.click(sheet.getByRole('button', { name: 'Enter the key' }))
  await settled()
  expect([app.browse.open, app.view, app.accounts.draft?.id]).toEqual([false, 'settings', 'films'])
})

it('without an account that has a list, it says which providers have one', async () => {
  const { open } = await openSheet([fakeAccount])
  const sheet = await open()
  expect(sheet.getByText(/Lists of recent jobs are documented by Adobe\./)).toBeTruthy()
  expect(sheet.getByRole('button', { name: 'Add account' })).toBeTruthy()
})

it('the first view offers it where an account has a list, and the palette always', async () => {
  const { app } = await openSheet([films], 0)
  const button = screen.getByRole('button', { name: 'Browse jobs…' })
  await fireEvent.click(button)
  await settled()
  expect(app.browse.open).toBe(true)
  app.browse.close()
  app.palette.show()
  expect(app.palette.matches.some(({ id }) => id === 'actions browse')).toBe(true)
})

it('the first view does not offer it where no account has a list', async () => {
  await openSheet([fakeAccount], 0)
  expect(screen.queryByRole('button', { name: 'Browse jobs…' })).toBeNull()
})
