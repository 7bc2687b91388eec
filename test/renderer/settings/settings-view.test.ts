import { fireEvent, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type FakeApi, type FakeOptions } from '../fake-api.ts'
import { fakeAccount, fakeSettings } from '../fake-views.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

afterEach(() => vi.restoreAllMocks())

async function openSettings(options: FakeOptions = {}): Promise<FakeApi> {
  const { api } = await renderApp(options)
  await fireEvent.click(screen.getByRole('button', { name: 'Settings' }))
  return api
}

describe('a setting', () => {
  it('applies at once', async () => {
    const api = await openSettings()
    const field = screen.getByLabelText('Simultaneous downloads')
    await fireEvent.input(field, { target: { value: '8' } })
    await fireEvent.change(field)
    await settled()
    expect(api.lastInput('saveSettings')).toEqual({ concurrency: 8 })
  })

  it('explains a value that it refuses, tied to its field', async () => {
    const api = await openSettings()
    const field = screen.getByLabelText('Simultaneous downloads')
    await fireEvent.input(field, { target: { value: '900' } })
    await fireEvent.change(field)
    const alert = screen.getByRole('alert')
    expect(alert.textContent).toBe('Enter a whole number from 1 to 64.')
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(field.getAttribute('aria-describedby')).toContain(alert.id)
    expect(api.count('saveSettings')).toBe(0)
  })

  it('has one line of explanation', async () => {
    await openSettings()
    for (const field of document.querySelectorAll<HTMLElement>('.settings [aria-describedby]')) {
      const hint = field.getAttribute('aria-describedby')?.split(' ') ?? []
      expect(hint.some((id) => document.getElementById(id)?.textContent)).toBe(true)
    }
    expect(document.querySelectorAll('.settings [aria-describedby]').length).toBe(32)
  })

  it('changes the theme of the whole window', async () => {
    await openSettings()
    const select = screen.getByLabelText<HTMLSelectElement>('Appearance')
    await fireEvent.change(select, { target: { selectedIndex: 2 } })
    await waitFor(() => expect(document.documentElement.dataset.theme).toBe('dark'))
  })
})

describe('other programs of this computer', () => {
  it('may talk to the app where its user says so', async () => {
    const api = await openSettings()
    const name = 'Let the command line talk to this app'
    await fireEvent.click(screen.getByRole('switch', { name }))
    await settled()
    expect(api.lastInput('saveSettings')).toEqual({ control: true })
  })

  it('read metrics at a port that can be chosen', async () => {
    const api = await openSettings()
    expect(screen.queryByLabelText('Port of the metrics')).toBeNull()
    await fireEvent.click(screen.getByRole('switch', { name: 'Metrics for Prometheus' }))
    await settled()
    expect(api.lastInput('saveSettings')).toEqual({ metrics: { enabled: true, port: 47_651 } })
    const field = screen.getByLabelText('Port of the metrics')
    await fireEvent.input(field, { target: { value: '80' } })
    await fireEvent.change(field)
    expect(screen.getByRole('alert').textContent).toBe('Enter a whole number from 1,024 to 65,535.')
    await fireEvent.input(field, { target: { value: '9500' } })
    await fireEvent.change(field)
    await settled()
    expect(api.lastInput('saveSettings')).toEqual({ metrics: { enabled: true, port: 9500 } })
  })
})

describe('webhooks', () => {
  const switchOn = async () =>
    fireEvent.click(screen.getByRole('switch', { name: 'Receive webhooks' }))

  it('are received on request, at an address that can be copied', async () => {
    const api = await openSettings()
    expect(screen.queryByLabelText('Address')).toBeNull()
    await switchOn()
    await settled()
    expect(api.lastInput('saveSettings')).toEqual({
      webhookListener: { ...fakeSettings.webhookListener, enabled: true },
    })
    const address = screen.getByLabelText<HTMLInputElement>('Address').value
    expect(address).toBe('http://127.0.0.1:47650/webhook/x7Kq_2-nTz9wPfLmR4vB')
    const writeText = vi.fn(async () => undefined)
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } })
    await fireEvent.click(screen.getByRole('button', { name: 'Copy' }))
    expect(writeText).toHaveBeenCalledWith(address)
    vi.unstubAllGlobals()
  })

  it('get a new address on request, which cannot be guessed', async () => {
    const api = await openSettings()
    await switchOn()
    await settled()
    await fireEvent.click(screen.getByRole('button', { name: 'New secret' }))
    await settled()
    const { secret } = api.settings.webhookListener
    expect(secret).toMatch(/^[A-Za-z0-9_-]{32}$/)
    expect(secret).not.toBe(fakeSettings.webhookListener.secret)
    expect(screen.getByLabelText<HTMLInputElement>('Address').value).toContain(secret)
    expect(api.settings.webhookListener.enabled).toBe(true)
  })

  it('refuse a port that cannot be, and say so only as long as it is there', async () => {
    const api = await openSettings()
    await switchOn()
    await settled()
    const port = screen.getByLabelText('Port')
    await fireEvent.input(port, { target: { value: '80' } })
    await fireEvent.change(port)
    expect(screen.getByRole('alert').textContent).toBe('Enter a whole number from 1,024 to 65,535.')
    await fireEvent.input(port, { target: { value: '4800' } })
    await fireEvent.change(port)
    await settled()
    expect(screen.queryByRole('alert')).toBeNull()
    expect(api.lastInput('saveSettings')).toMatchObject({ webhookListener: { port: 4800 } })
  })
})

describe('accounts', () => {
  it('may use plain http with another machine only where that was switched on', async () => {
    const api = await openSettings({ accounts: [fakeAccount] })
    await fireEvent.click(screen.getByRole('button', { name: 'Edit Studio' }))
    const dialog = within(await screen.findByRole('dialog'))
    const address = dialog.getByLabelText('Base URL')
    const allow = dialog.getByRole<HTMLInputElement>('switch', { name: 'Allow plain http' })
    expect(allow.checked).toBe(false)
    expect(document.getElementById(allow.getAttribute('aria-describedby') ?? '')).not.toBeNull()
    await fireEvent.input(address, { target: { value: 'http://render.studio.example' } })
    await fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
    expect(dialog.getByRole('alert').textContent).toMatch(/others on the network can read the key/)
    expect(api.count('saveAccount')).toBe(0)
    await fireEvent.click(allow)
    await fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
    await settled()
    expect(api.lastInput('saveAccount')).toMatchObject({
      ...{ id: 'studio', baseUrl: 'http://render.studio.example', allowHttp: true },
    })
  })

  it('say where the key is, and test it on request', async () => {
    const api = await openSettings({ accounts: [fakeAccount] })
    expect(screen.getByText(/Key in the system’s keyring/)).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Test Studio' }))
    expect(await screen.findByText('The key works.')).toBeTruthy()
    expect(api.lastInput('testAccount')).toBe('studio')
  })

  it('can be tested with client ID and client secret in place of a key, not with one of the two', async () => {
    const none = { ...fakeAccount, hasKey: false }
    const accounts = [
      { ...none, id: 'a', name: 'Both', hasClientId: true, hasClientSecret: true },
      { ...none, id: 'b', name: 'Half', hasClientId: true },
    ]
    await openSettings({ accounts })
    const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name })
    expect(button('Test Both').disabled).toBe(false)
    expect(button('Test Half').disabled).toBe(true)
  })

  it('warn on a machine without a keyring', async () => {
    await openSettings({ keyring: false })
    expect(
      screen.getByText('This computer has no keyring: keys are kept only until Reelhaul closes.'),
    ).toBeTruthy()
  })

  it('say that the keyring cannot read the key, in the list and where it is entered again', async () => {
    const account = { ...fakeAccount, hasKey: false, keyStorage: 'none', keyProblem: 'unreadable' }
    await openSettings({ accounts: [account as typeof fakeAccount] })
    const problem = 'The key was stored by another computer or user account: enter it again.'
    expect(screen.getByText(problem)).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Edit Studio' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Edit Studio' }))
    expect(dialog.getByText(problem, { exact: false })).toBeTruthy()
  })

  it('take a key in a password field and never show a stored one', async () => {
    const api = await openSettings({ accounts: [fakeAccount] })
    await fireEvent.click(screen.getByRole('button', { name: 'Edit Studio' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'Edit Studio' }))
    const key = dialog.getByLabelText<HTMLInputElement>('API key')
    expect(key.type).toBe('password')
    expect(key.value).toBe('')
    await fireEvent.input(key, { target: { value: 'rk_live_2' } })
    await fireEvent.click(dialog.getByRole('button', { name: 'Save' }))
    await settled()
    expect(api.lastInput('saveAccount')).toMatchObject({ id: 'studio', key: 'rk_live_2' })
  })

  it('ask for a client ID where the provider has one', async () => {
    await openSettings()
    await fireEvent.click(screen.getByRole('button', { name: 'Add account' }))
    const dialog = within(await screen.findByRole('dialog', { name: 'New account' }))
    expect(dialog.queryByLabelText('Client ID')).toBeNull()
    await fireEvent.change(dialog.getByLabelText('Provider'), { target: { value: 'adobe' } })
    expect(dialog.getByLabelText('Client ID')).toBeTruthy()
    expect(dialog.getByLabelText('Access token')).toBeTruthy()
  })
})

describe('the list of sections', () => {
  const sections = () =>
    within(screen.getByRole('navigation', { name: 'Sections' }))
      .getAllByRole('button')
      .map((button) => button.textContent.trim())

  it('leads to a section and its heading', async () => {
    await openSettings()
    await fireEvent.click(screen.getByRole('button', { name: 'Network' }))
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Network'))
  })

  it('holds, during a search, the sections in which something is found', async () => {
    await openSettings()
    const all = sections()
    const field = screen.getByRole('searchbox', { name: 'Search settings' })
    await fireEvent.input(field, { target: { value: 'certificates' } })
    await waitFor(() => expect(sections()).toEqual(['Network']))
    await fireEvent.input(field, { target: { value: '' } })
    await waitFor(() => expect(sections()).toEqual(all))
    expect(all.length).toBeGreaterThan(5)
  })
})
