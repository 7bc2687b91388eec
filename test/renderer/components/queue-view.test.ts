import { fireEvent, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CredentialsState } from '../../../preload/contract/vocabulary.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

afterEach(() => vi.restoreAllMocks())

const grid = () => screen.getByRole('grid', { name: 'Jobs' })
const row = (index: number) => {
  const found = document.querySelector<HTMLElement>(`[data-row="${index}"]`)
  if (!found) throw new Error(`row ${index} is not in the document`)
  return found
}

describe('the list for assistive technology', () => {
  it('is a grid that tells how many rows there are, and where each one is', async () => {
    await renderApp({ jobs: 10_000 })
    expect(grid().getAttribute('aria-rowcount')).toBe('10001')
    expect(grid().getAttribute('aria-multiselectable')).toBe('true')
    await waitFor(() => expect(row(3).getAttribute('aria-rowindex')).toBe('5'))
    expect(row(3).getAttribute('role')).toBe('row')
  })

  it('holds only the rows in view, however long the queue', async () => {
    await renderApp({ jobs: 10_000 })
    await waitFor(() => row(0))
    expect(document.querySelectorAll('[data-row]').length).toBeLessThan(40)
  })

  it('says states in words and progress as a progress bar', async () => {
    await renderApp({ jobs: 7 })
    await waitFor(() => row(0))
    expect(within(row(0)).getByText('Downloading')).toBeTruthy()
    const bar = within(row(0)).getByRole('progressbar')
    expect(bar.getAttribute('aria-valuenow')).toBe('24')
  })

  it('gives a failure its reason in the row', async () => {
    await renderApp({ jobs: 7 })
    await waitFor(() => row(4))
    expect(row(4).textContent).toContain('Failed')
    expect(row(4).textContent).toContain('the source video has no audio track')
  })

  it('names the columns and how they are sorted', async () => {
    const { api } = await renderApp({ jobs: 7 })
    const head = () => screen.getByRole('columnheader', { name: 'Job' })
    expect(head().getAttribute('aria-sort')).toBe('none')
    await fireEvent.click(within(head()).getByRole('button'))
    expect(head().getAttribute('aria-sort')).toBe('ascending')
    expect(api.lastInput('watchQueue')).toMatchObject({ sort: 'title', descending: false })
  })
})

describe('choosing rows', () => {
  it('marks what is selected and what the keyboard is on', async () => {
    await renderApp({ jobs: 7 })
    await waitFor(() => row(2))
    await fireEvent.click(row(2))
    expect(row(2).getAttribute('aria-selected')).toBe('true')
    expect(grid().getAttribute('aria-activedescendant')).toBe(row(2).id)
    await fireEvent.keyDown(grid(), { key: 'ArrowDown' })
    expect(row(3).getAttribute('aria-selected')).toBe('true')
    expect(row(2).getAttribute('aria-selected')).toBe('false')
  })

  it('shows bulk actions once several rows are selected', async () => {
    const { api } = await renderApp({ jobs: 7 })
    await waitFor(() => row(0))
    await fireEvent.click(row(0))
    expect(screen.queryByRole('toolbar', { name: 'Actions for the selection' })).toBeNull()
    await fireEvent.click(row(1), { shiftKey: true })
    await settled()
    const bar = screen.getByRole('toolbar', { name: 'Actions for the selection' })
    expect(bar.textContent).toContain('2 jobs selected')
    await fireEvent.click(within(bar).getByRole('button', { name: 'Pause' }))
    expect(api.lastInput('actOnJobs')).toEqual({ action: 'pause', target: { ids: [1, 2] } })
  })

  it('asks before it removes', async () => {
    const { api } = await renderApp({ jobs: 7 })
    await waitFor(() => row(0))
    await fireEvent.click(row(0))
    await fireEvent.keyDown(grid(), { key: 'Delete' })
    const dialog = await screen.findByRole('alertdialog')
    expect(dialog.textContent).toContain('Remove 1 job from the list?')
    expect(api.count('actOnJobs')).toBe(0)
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Remove' }))
    expect(api.lastInput('actOnJobs')).toEqual({ action: 'remove', target: { ids: [1] } })
  })

  it('opens the details with Enter and closes them with Escape', async () => {
    await renderApp({ jobs: 7 })
    await waitFor(() => row(4))
    await fireEvent.click(row(4))
    await fireEvent.keyDown(grid(), { key: 'Enter' })
    const panel = screen.getByRole('complementary', { name: 'Job details' })
    await waitFor(() => expect(panel.textContent).toContain('PROVIDER_JOB_FAILED'))
    expect(panel.textContent).toContain('Submit the job again with a source that has sound.')
    await fireEvent.keyDown(grid(), { key: 'Escape' })
    expect(screen.queryByRole('complementary')).toBeNull()
  })
})

describe('the files of a job', () => {
  async function detailsWith(credentials: CredentialsState | null): Promise<HTMLElement> {
    const { api } = await renderApp({ jobs: 7 })
    for (const output of api.jobs.flatMap((job) => job.outputs)) output.credentials = credentials
    api.push()
    const done = api.jobs.findIndex((job) => job.state === 'completed')
    await waitFor(() => row(done))
    await fireEvent.click(row(done))
    await fireEvent.keyDown(grid(), { key: 'Enter' })
    const panel = screen.getByRole('complementary', { name: 'Job details' })
    await waitFor(() => expect(within(panel).getByRole('heading', { name: 'Files' })).toBeTruthy())
    return panel
  }

  it.each([
    ['valid', 'Content credentials valid'],
    ['untrusted', 'Content credentials intact, signer not trusted'],
    ['invalid', 'Content credentials not valid'],
    ['none', 'No content credentials'],
  ] as const)('say that their content credentials are %s', async (credentials, words) => {
    const panel = await detailsWith(credentials)
    expect(within(panel).getAllByText(words).length).toBeGreaterThan(0)
  })

  it('say nothing of content credentials that were not checked', async () => {
    expect((await detailsWith(null)).textContent).not.toContain('redentials')
  })
})

describe('around the list', () => {
  it('filters by a group of states from the sidebar, with a way out', async () => {
    const { app } = await renderApp({ jobs: 40 })
    await fireEvent.click(screen.getByRole('button', { name: /Needs attention/ }))
    await settled()
    expect(app.queue.query.states).toEqual(['failed', 'blocked'])
    await fireEvent.click(screen.getByRole('button', { name: 'Remove filter Needs attention' }))
    expect(app.queue.query.states).toEqual([])
  })

  it('says when nothing matches', async () => {
    const { app } = await renderApp({ jobs: 7 })
    app.queue.filter({ text: 'zzz' })
    expect(await screen.findByText('No job matches.')).toBeTruthy()
  })

  it('shows one banner for a blocked account, with the way to the settings', async () => {
    const { app } = await renderApp({ jobs: 40, attention: true })
    const banner = screen.getByRole('region', { name: 'Needs attention' })
    expect(banner.textContent).toContain('rejected the API key')
    expect(banner.textContent).toContain('12 jobs wait for this.')
    await fireEvent.click(within(banner).getByRole('button', { name: 'Open settings' }))
    expect(app.view).toBe('settings')
  })

  it('pauses everything', async () => {
    const { api } = await renderApp({ jobs: 7 })
    await fireEvent.click(screen.getByRole('button', { name: 'Pause all' }))
    expect(api.lastInput('pauseAll')).toBe(true)
    api.push()
    expect(await screen.findByRole('button', { name: 'Resume all' })).toBeTruthy()
  })

  it('says messages politely', async () => {
    const { api } = await renderApp({ jobs: 7 })
    api.emit('notice', { text: 'Spring campaign: 118 files saved.', tone: 'good' })
    const region = screen.getByRole('status', { name: 'Messages' })
    expect(region.getAttribute('aria-live')).toBe('polite')
    await waitFor(() => expect(region.textContent).toContain('118 files saved'))
  })
})

describe('a batch', () => {
  it('saves its receipt from the menu of its item', async () => {
    const { api } = await renderApp({ jobs: 30 })
    const button = screen.getByRole('button', { name: 'Actions for Spring campaign' })
    await fireEvent.click(button)
    await fireEvent.click(await screen.findByRole('menuitem', { name: 'Save receipt…' }))
    expect(api.lastInput('saveReceipt')).toBe(1)
    expect(await screen.findByText(/Receipt saved as/)).toBeTruthy()
  })

  it('says when it is finished, and offers its folder and its receipt there', async () => {
    const { api, app } = await renderApp({ jobs: 30 })
    app.queue.filter({ batchId: 1 })
    await settled()
    expect(screen.queryByText(/^Finished/)).toBeNull()
    app.queue.filter({ batchId: 2 })
    await settled()
    expect(screen.getByText(/^Finished: \d+ of \d+ saved$/)).toBeTruthy()
    api.answers.saveReceipt = () => null
    await fireEvent.click(screen.getByRole('button', { name: 'Save receipt…' }))
    await settled()
    expect(api.lastInput('saveReceipt')).toBe(2)
    expect(screen.queryByText(/Receipt saved as/)).toBeNull()
  })
})

describe('an empty window', () => {
  it('teaches the three ways to begin', async () => {
    const { api } = await renderApp({ jobs: 0 })
    expect(screen.getByText(/Drop a CSV/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Add your API key' })).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Try it with sample jobs' }))
    expect(api.count('trySample')).toBe(1)
  })

  it('leads to the form for a key', async () => {
    await renderApp({ jobs: 0 })
    await fireEvent.click(screen.getByRole('button', { name: 'Add your API key' }))
    expect(await screen.findByRole('dialog', { name: 'New account' })).toBeTruthy()
  })
})
