import { fireEvent, screen, waitFor, within } from '@testing-library/svelte'
import { expect, it, onTestFinished, vi } from 'vitest'
import { callError, type FakeApi } from '../fake-api.ts'
import { fakePreview, fakeSettings } from '../fake-views.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

async function openSettings(): Promise<FakeApi> {
  const { api } = await renderApp({})
  await fireEvent.click(screen.getByRole('button', { name: 'Settings' }))
  return api
}

async function fill(label: string, value: string): Promise<void> {
  const field = screen.getByLabelText(label)
  await fireEvent.input(field, { target: { value } })
  await fireEvent.change(field)
  await settled()
}

async function choose(label: string, option: string): Promise<void> {
  const select = screen.getByLabelText<HTMLSelectElement>(label)
  const selectedIndex = [...select.options].findIndex(({ text }) => text === option)
  await fireEvent.change(select, { target: { selectedIndex } })
  await settled()
}

const toggle = async (name: string): Promise<void> => {
  await fireEvent.click(screen.getByRole('switch', { name }))
  await settled()
}

it('a watched folder is chosen when it is switched on, and stays off without one', async () => {
  const api = await openSettings()
  api.answers.chooseFolder = () => null
  await toggle('Watched folder')
  expect(api.lastInput('saveSettings')).toEqual({ watchedFolder: { enabled: false, folder: '' } })
  api.answers.chooseFolder = () => '/lists'
  await toggle('Watched folder')
  expect(api.lastInput('saveSettings')).toEqual({
    watchedFolder: { enabled: true, folder: '/lists' },
  })
  expect(screen.getByText('/lists')).toBeTruthy()
})

it('the schedule takes times, days and a limit', async () => {
  const api = await openSettings()
  await toggle('Scheduled speed limit')
  await fill('To', '06:30')
  await fireEvent.click(screen.getByRole('button', { name: 'Saturday' }))
  await settled()
  await fill('Speed limit in this period', '0.5')
  expect(api.lastInput('saveSettings')).toEqual({
    schedule: {
      ...fakeSettings.schedule,
      enabled: true,
      to: '06:30',
      days: [1, 2, 3, 4, 5, 6],
      limitRate: 500_000,
    },
  })
  expect(screen.getByRole('button', { name: 'Sunday' }).getAttribute('aria-pressed')).toBe('false')
  await fill('Speed limit in this period', '-1')
  expect(screen.getByRole('alert').textContent).toMatch(/at least/)
})

it('a command is explained, and refused beside its field', async () => {
  const api = await openSettings()
  expect(screen.queryByLabelText('Command')).toBeNull()
  await choose('After a batch', 'Run a command')
  await fill('Command', ' publish --now ')
  expect(api.lastInput('saveSettings')).toEqual({
    afterBatch: { action: 'run', command: 'publish --now' },
  })
  api.answers.saveSettings = () => {
    throw callError({
      reason: 'USER_INVALID_INPUT',
      message: 'The command has a " that is not closed.',
      permanent: true,
      advice: 'askedLater',
    })
  }
  await fill('Command', '"x')
  expect(screen.getByRole('alert').textContent).toBe('The command has a " that is not closed.')
})

it('a proxy of one’s own has an address and a password that is never shown', async () => {
  const api = await openSettings()
  await choose('Proxy', 'Manual')
  await fill('Proxy address', 'http://proxy.example.com:3128')
  expect(api.lastInput('saveSettings')).toMatchObject({
    network: { proxy: 'explicit', address: 'http://proxy.example.com:3128' },
  })
  const password = screen.getByLabelText<HTMLInputElement>('Proxy password')
  expect(password.type).toBe('password')
  await fill('Proxy password', 'secret')
  expect(api.lastInput('saveProxyPassword')).toBe('secret')
  expect(password.value).toBe('')
  expect(password.placeholder).toBe('A password is stored')
})

it('settings go to a file and come from one', async () => {
  await openSettings()
  await fireEvent.click(screen.getByRole('button', { name: 'Export…' }))
  expect(await screen.findByText(/reelhaul-settings\.json/)).toBeTruthy()
  await fireEvent.click(screen.getByRole('button', { name: 'Import…' }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.getByRole('row', { name: /Appearance/ }).textContent).toMatch(/System.*Dark/s)
  expect(document.documentElement.dataset.theme).not.toBe('dark')
  await fireEvent.click(dialog.getByRole('button', { name: 'Use these settings' }))
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'))
})

it('a search leaves what matches, also by section and in any order', async () => {
  await openSettings()
  const search = screen.getByRole('searchbox', { name: 'Search settings' })
  await fireEvent.input(search, { target: { value: 'LIMIT speed' } })
  expect(screen.getByLabelText('Speed limit')).toBeTruthy()
  expect(screen.queryByLabelText('Simultaneous downloads')).toBeNull()
  expect(screen.queryByRole('heading', { name: 'Accounts' })).toBeNull()
  await fireEvent.input(search, { target: { value: 'network' } })
  expect(screen.getByLabelText('Proxy')).toBeTruthy()
  await fireEvent.keyDown(search, { key: 'Escape' })
  expect(screen.getByLabelText('Simultaneous downloads')).toBeTruthy()
})

it('a link from outside is shown before anything is added', async () => {
  const { api } = await renderApp({})
  api.preview = { ...fakePreview, name: 'Linked jobs' }
  api.answers.takeOffer = () => [
    { id: fakePreview.id, kind: 'link', name: 'Linked jobs', files: 0, group: null },
  ]
  api.emit('navigate', 'offer')
  const sheet = within(await screen.findByRole('dialog', { name: 'Import Linked jobs' }))
  expect(api.count('commitImport')).toBe(0)
  await fireEvent.click(sheet.getByRole('button', { name: 'Add 118 jobs' }))
  await settled()
  expect(api.lastInput('commitImport')).toMatchObject({ id: fakePreview.id })
})

it('a countdown is said once, counts down, and can be called off', async () => {
  const { api } = await renderApp({})
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  api.emit('countdown', { action: 'shutdown', endsAt: Date.now() + 42_000 })
  const banner = await screen.findByRole('alert')
  expect(banner.textContent).toMatch(/shuts down in a minute/)
  expect(within(banner).getByText('42').getAttribute('aria-hidden')).toBe('true')
  await fireEvent.click(within(banner).getByRole('button', { name: 'Keep it running' }))
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
  expect(api.count('cancelCountdown')).toBe(1)
})
