import { fireEvent, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { listShortcuts, windowShortcuts } from '../../../preload/contract/shortcuts.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

afterEach(() => vi.restoreAllMocks())

const grid = () => screen.getByRole('grid', { name: 'Jobs' })
const palette = () => screen.getByRole('dialog', { name: 'Commands' })
const openPalette = async () => {
  await fireEvent.keyDown(grid(), { key: 'k', ctrlKey: true })
  await settled()
  return within(palette())
}

describe('the command palette', () => {
  it('is a combobox over a list of options', async () => {
    await renderApp({ jobs: 7 })
    const inside = await openPalette()
    const field = inside.getByRole('combobox')
    await waitFor(() => expect(field.getAttribute('aria-activedescendant')).toBeTruthy())
    const chosen = document.getElementById(field.getAttribute('aria-activedescendant') ?? '')
    expect(chosen?.getAttribute('aria-selected')).toBe('true')
    expect(inside.getAllByRole('option').length).toBeGreaterThan(8)
  })

  it('finds a locale by typing and shows only its jobs', async () => {
    const { api } = await renderApp({ jobs: 7 })
    const inside = await openPalette()
    await fireEvent.input(inside.getByRole('combobox'), { target: { value: 'fr-FR' } })
    await fireEvent.click(await inside.findByRole('option', { name: 'Show: fr-FR' }))
    await waitFor(() =>
      expect(api.lastInput('watchQueue')).toMatchObject({ locales: ['fr-FR'], states: [] }),
    )
    expect(screen.getByRole('button', { name: 'Remove filter fr-FR' })).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('tries everything again that has failed, whatever is shown', async () => {
    const { api } = await renderApp({ jobs: 7 })
    const inside = await openPalette()
    await fireEvent.click(inside.getByRole('option', { name: 'Try all failed jobs again' }))
    await waitFor(() => expect(api.count('actOnJobs')).toBe(1))
    expect(api.lastInput('actOnJobs')).toEqual({
      action: 'retry',
      target: {
        filter: { text: '', states: ['failed'], providers: [], locales: [], batchId: null },
      },
    })
  })

  it('saves the receipt of any batch', async () => {
    const { api } = await renderApp({ jobs: 7 })
    const inside = await openPalette()
    await fireEvent.input(inside.getByRole('combobox'), { target: { value: 'receipt onboarding' } })
    await fireEvent.click(await inside.findByRole('option', { name: /^Save receipt: Onboarding/ }))
    await waitFor(() => expect(api.lastInput('saveReceipt')).toBe(2))
  })

  it('goes to a section of the settings, with the keyboard', async () => {
    const { app } = await renderApp({ jobs: 7 })
    const inside = await openPalette()
    await fireEvent.input(inside.getByRole('combobox'), { target: { value: 'network' } })
    await fireEvent.click(await inside.findByRole('option', { name: 'Settings: Network' }))
    await waitFor(() => expect(app.view).toBe('settings'))
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Network'))
  })

  it('says when nothing matches', async () => {
    await renderApp({ jobs: 7 })
    const inside = await openPalette()
    await fireEvent.input(inside.getByRole('combobox'), { target: { value: 'xyzzy' } })
    expect((await inside.findByRole('status')).textContent).toBe('No command matches.')
  })

  it('opens from the menu, too', async () => {
    const { api } = await renderApp({ jobs: 7 })
    api.emit('navigate', 'commands')
    await settled()
    expect(palette()).toBeTruthy()
  })
})

describe('the cheat sheet', () => {
  it('lists every shortcut, and opens with a question mark outside of fields', async () => {
    await renderApp({ jobs: 7 })
    await fireEvent.keyDown(screen.getByRole('searchbox'), { key: '?', shiftKey: true })
    expect(screen.queryByRole('dialog')).toBeNull()
    await fireEvent.keyDown(grid(), { key: '?', shiftKey: true })
    const sheet = screen.getByRole('dialog', { name: 'Keyboard shortcuts' })
    const rows = Object.keys(windowShortcuts).length + Object.keys(listShortcuts).length
    expect(within(sheet).getAllByRole('term')).toHaveLength(rows)
    expect(sheet.textContent).toContain('Extend the selection')
  })
})

describe('how the list looks', () => {
  const openView = () =>
    fireEvent.keyDown(screen.getByRole('button', { name: 'View' }), { key: 'Enter' })

  it('shows the columns that are chosen, and remembers them', async () => {
    const { api } = await renderApp({ jobs: 7 })
    expect(screen.queryByRole('columnheader', { name: 'Added' })).toBeNull()
    await openView()
    await fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Added' }))
    await fireEvent.click(screen.getByRole('menuitemcheckbox', { name: 'Files' }))
    await settled()
    expect(api.lastInput('saveSettings')).toEqual({
      list: { columns: ['size', 'added'], density: 'comfortable', widths: {} },
    })
    const heads = screen.getAllByRole('columnheader').map((head) => head.textContent.trim())
    expect(heads.slice(0, 4)).toEqual(['Job', 'State', 'Size', 'Added'])
    expect(screen.getByRole('columnheader', { name: 'Added' }).getAttribute('aria-sort')).toBe(
      'none',
    )
  })

  it('has low rows on request', async () => {
    const { api } = await renderApp({ jobs: 7 })
    await openView()
    await fireEvent.click(screen.getByRole('menuitemradio', { name: 'Compact' }))
    await settled()
    expect(api.lastInput('saveSettings')).toMatchObject({ list: { density: 'compact' } })
    expect(grid().style.getPropertyValue('--row-height')).toBe('34px')
  })
})

describe('a batch', () => {
  it('says what it consists of and when it is done, and shows one stage of it', async () => {
    const { api } = await renderApp({ jobs: 300 })
    await fireEvent.click(screen.getByRole('button', { name: /^Spring campaign/ }))
    const header = within(screen.getByRole('region', { name: 'Batch Spring campaign' }))
    expect(header.getByText('about 12 min left')).toBeTruthy()
    const stage = header.getByRole('button', { name: /Ready$/ })
    await fireEvent.click(stage)
    expect(api.lastInput('watchQueue')).toMatchObject({ states: ['ready'], batchId: 1 })
    expect(stage.getAttribute('aria-pressed')).toBe('true')
    await fireEvent.click(stage)
    expect(api.lastInput('watchQueue')).toMatchObject({ states: [], batchId: 1 })
  })

  it('is estimated in the sidebar as long as it is under way', async () => {
    await renderApp({ jobs: 300 })
    const item = (name: RegExp) => screen.getByRole('button', { name }).textContent
    expect(item(/^Spring campaign/)).toContain('about 12 min left')
    expect(item(/^jobs-2026/)).toContain('a few hours left')
    expect(item(/^Onboarding/)).not.toContain('left')
  })
})

it('draws the speed of the last minutes while something moves, with words for it', async () => {
  await renderApp({ jobs: 7 })
  expect(
    screen.getByRole('img', { name: /^Speed over the last five minutes, .* at most$/ }),
  ).toBeTruthy()
})
