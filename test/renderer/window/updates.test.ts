import { fireEvent, screen, within } from '@testing-library/svelte'
import { tick } from 'svelte'
import { describe, expect, it } from 'vitest'
import type { UpdatesView, UpdateState } from '../../../preload/contract/updates.ts'
import type { FakeApi } from '../fake-api.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

const viewOf = (state: UpdateState, more: Partial<UpdatesView> = {}): UpdatesView => ({
  current: '1.4.0',
  checkedAt: null,
  hidden: false,
  ...more,
  state,
})

const ready = { type: 'ready', version: '1.5.0', notes: null, restarts: false } as const
const available = { type: 'available', version: '1.5.0', notes: null, wanted: false } as const

async function show(api: FakeApi, view: UpdatesView): Promise<void> {
  api.emit('updates', view)
  await tick()
}

const banner = () => screen.queryByRole('region', { name: 'Update' })

describe('the banner of an update', () => {
  it('offers the restart, and does nothing else by itself', async () => {
    const { api } = await renderApp()
    expect(banner()).toBeNull()
    await show(api, viewOf(ready))
    expect(banner()?.textContent).toContain('Reelhaul 1.5.0 is ready to install.')
    expect(api.count('actOnUpdate')).toBe(0)
    await fireEvent.click(within(banner()!).getByRole('button', { name: 'Restart to update' }))
    expect(api.lastInput('actOnUpdate')).toBe('restart')
  })

  it('offers the download where the user wants to decide', async () => {
    const { api } = await renderApp()
    await show(api, viewOf(available))
    await fireEvent.click(within(banner()!).getByRole('button', { name: 'Download' }))
    expect(api.lastInput('actOnUpdate')).toBe('download')
    await show(api, viewOf({ ...available, wanted: true }))
    expect(banner()).toBeNull()
  })

  it('calls off a restart that waits for the downloads', async () => {
    const { api } = await renderApp()
    await show(api, viewOf({ ...ready, restarts: true }))
    expect(banner()?.textContent).toContain('as soon as the downloads are done')
    await fireEvent.click(within(banner()!).getByRole('button', { name: 'Do not restart' }))
    expect(api.lastInput('actOnUpdate')).toBe('keepRunning')
  })

  it('is closed for a version, and stays so', async () => {
    const { api } = await renderApp()
    await show(api, viewOf(ready))
    await fireEvent.click(within(banner()!).getByRole('button', { name: 'Dismiss' }))
    expect(api.lastInput('actOnUpdate')).toBe('hide')
    await show(api, viewOf(ready, { hidden: true }))
    expect(banner()).toBeNull()
  })

  it('shows what is new as text, whatever it holds', async () => {
    const { api } = await renderApp()
    await show(api, viewOf({ ...ready, notes: '<img src=x onerror=alert(1)> [a](http://x)' }))
    expect(banner()?.textContent).toContain('<img src=x onerror=alert(1)> [a](http://x)')
    expect(banner()?.querySelector('img, a')).toBeNull()
  })

  it.each<UpdateState>([
    { type: 'none' },
    { type: 'checking' },
    { type: 'failed', reason: 'offline' },
    { type: 'downloading', version: '1.5.0', percent: 3, waits: false },
    { type: 'unavailable', reason: 'noSource' },
  ])('says nothing while there is nothing to do: $type', async (state) => {
    const { api } = await renderApp()
    await show(api, viewOf(state))
    expect(banner()).toBeNull()
  })
})

describe('updates in the settings', () => {
  async function open(view: UpdatesView): Promise<FakeApi> {
    const { api } = await renderApp()
    await fireEvent.click(screen.getByRole('button', { name: 'Settings' }))
    await show(api, view)
    return api
  }

  it('are looked for on request', async () => {
    const api = await open(viewOf({ type: 'none' }))
    expect(screen.getByText('Version 1.4.0. Not checked yet.')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Check now' }))
    expect(api.lastInput('actOnUpdate')).toBe('check')
    await show(api, viewOf({ type: 'none' }, { checkedAt: 1_764_331_200_000 }))
    expect(screen.getByText(/^Version 1\.4\.0 is the latest\. Checked on .*2025/)).toBeTruthy()
  })

  it('are left to the user on request', async () => {
    const api = await open(viewOf({ type: 'none' }))
    const choice = screen.getByLabelText<HTMLSelectElement>('Updates')
    await fireEvent.change(choice, { target: { selectedIndex: 2 } })
    await settled()
    expect(api.lastInput('saveSettings')).toEqual({ updates: 'manual' })
  })

  it.each([
    ['administrator', 'Your administrator has turned updates off.'],
    ['noSource', 'Updates come from your package manager or administrator.'],
  ] as const)(
    'are neither chosen nor looked for where there are none: %s',
    async (reason, said) => {
      await open(viewOf({ type: 'unavailable', reason }))
      expect(screen.getByText(said)).toBeTruthy()
      expect(screen.queryByLabelText('Updates')).toBeNull()
      expect(screen.queryByRole('button', { name: 'Check now' })).toBeNull()
    },
  )

  it('say why one was refused', async () => {
    await open(viewOf({ type: 'failed', reason: 'unsigned' }))
    expect(screen.getByText(/its signature is missing or not from the makers/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Check now' })).toBeTruthy()
  })
})
