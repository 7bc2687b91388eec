import { fireEvent, screen, within } from '@testing-library/svelte'
import { expect, it } from 'vitest'
import type { PolicyView } from '../../../preload/contract/policy-view.ts'
import { catalogue } from '../../../messages/compiled/index.js'
import { isFixedRow, pathOfRow, rowOfPath } from '../../../renderer/settings/fixed-settings.ts'
import type { SettingField } from '../../../renderer/settings/settings-state.svelte.ts'
import { callError, type FakeApi } from '../fake-api.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

const policy: PolicyView = {
  files: ['/etc/reelhaul/policy.json'],
  fixed: ['concurrency', 'network.proxy', 'theme'],
  providers: ['redner'],
  folders: ['/srv/media'],
  origins: { redner: ['https://api.rednerapp.com'] },
  allowHttp: false,
}

async function openSettings(view?: PolicyView): Promise<FakeApi> {
  const { api } = await renderApp({ policy: view })
  await fireEvent.click(screen.getByRole('button', { name: 'Settings' }))
  await settled()
  return api
}

const rowOf = (label: string): HTMLElement =>
  screen.getByText(label, { selector: 'label' }).closest<HTMLElement>('.setting-row')!

it('what the administrator has set cannot be changed, says so, and is found by that', async () => {
  await openSettings(policy)
  for (const label of ['Simultaneous downloads', 'Proxy', 'Appearance']) {
    const row = within(rowOf(label))
    const control = row.getByLabelText<HTMLInputElement>(label)
    expect(control.matches(':disabled'), label).toBe(true)
    expect(control.getAttribute('aria-describedby')).toContain('-fixed')
    expect(row.getByText('Set by your organisation')).toBeTruthy()
  }
  const own = screen.getByLabelText<HTMLInputElement>('Language')
  expect(own.matches(':disabled')).toBe(false)
  expect(screen.getByText(/allows folders below: \/srv\/media/)).toBeTruthy()
  expect(screen.getByText(/\/etc\/reelhaul\/policy\.json/)).toBeTruthy()
  await fireEvent.input(screen.getByLabelText('Search settings'), {
    target: { value: 'organisation' },
  })
  await settled()
  expect(screen.queryByLabelText('Language')).toBeNull()
  expect(screen.getByLabelText('Appearance')).toBeTruthy()
})

it('accounts are offered for allowed providers alone, at the one address that is allowed', async () => {
  await openSettings(policy)
  await fireEvent.click(screen.getByRole('button', { name: 'Add account' }))
  const dialog = within(await screen.findByRole('dialog'))
  const providers = dialog.getByLabelText<HTMLSelectElement>('Provider')
  expect([...providers.options].map(({ value }) => value)).toEqual(['redner'])
  expect(dialog.getByLabelText<HTMLInputElement>('Base URL').disabled).toBe(true)
  expect(dialog.queryByRole('switch', { name: /http/ })).toBeNull()
})

it('without a policy nothing is said of one', async () => {
  await openSettings()
  expect(screen.queryByText('Set by your organisation')).toBeNull()
  expect(screen.getByLabelText<HTMLInputElement>('Appearance').matches(':disabled')).toBe(false)
})

it('what was not confirmed in the system’s dialog is said in the words of the window', async () => {
  const api = await openSettings()
  api.answers.saveSettings = () => {
    const failure = { reason: 'USER_CANCELLED', message: 'no', permanent: true } as const
    throw callError({ ...failure, advice: 'nothingToDo' })
  }
  await fireEvent.change(screen.getByLabelText('Appearance'), { target: { selectedIndex: 2 } })
  await settled()
  expect(within(rowOf('Appearance')).getByRole('alert').textContent).toContain('did not confirm')
})

it('a settings file that is cancelled changes nothing', async () => {
  const api = await openSettings()
  api.answers.takeSettings = () => null
  await fireEvent.click(screen.getByRole('button', { name: 'Import…' }))
  const dialog = within(await screen.findByRole('dialog'))
  await fireEvent.click(dialog.getByRole('button', { name: 'Use these settings' }))
  expect(await screen.findByText(/did not confirm/)).toBeTruthy()
  expect(document.documentElement.dataset.theme).not.toBe('dark')
})

it('every value that has a row is known by it', () => {
  const { fields } = catalogue.en.settings
  for (const row of Object.keys(fields) as SettingField[]) {
    expect(rowOfPath(pathOfRow(row), fields)).toBe(row)
    expect(isFixedRow(row, [pathOfRow(row)])).toBe(true)
    expect(isFixedRow(row, [])).toBe(false)
  }
  expect(rowOfPath('toString', fields)).toBeNull()
})
