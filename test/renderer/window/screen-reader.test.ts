import { fireEvent, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FakeApi } from '../fake-api.ts'
import { fakeAccount } from '../fake-views.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

afterEach(() => vi.restoreAllMocks())

const region = () => screen.getByRole('status', { name: 'Messages' })
const grid = () => screen.getByRole('grid', { name: 'Jobs' })
const row = (index: number) => document.querySelector<HTMLElement>(`[data-row="${index}"]`)!

/** What the live region says of what has happened: news is gathered for less than a second. */
async function heard(): Promise<string> {
  await vi.advanceTimersByTimeAsync(1000)
  return region().textContent.trim()
}

/** From now on every batch is done. */
function finishBatches(api: FakeApi): void {
  const page = api.page.bind(api)
  vi.spyOn(api, 'page').mockImplementation((query) => {
    const now = page(query)
    return { ...now, batches: now.batches.map((batch) => ({ ...batch, settledAt: 1 })) }
  })
  api.push()
}

describe('the live region', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is the only one, polite, and says what is new in it instead of all of it', async () => {
    await renderApp({ jobs: 7 })
    expect(document.querySelectorAll('[aria-live], [role=status], [role=alert]')).toHaveLength(1)
    expect(region().getAttribute('aria-live')).toBe('polite')
    expect(region().getAttribute('aria-atomic')).toBe('false')
  })

  it('says once that a batch is finished and what is left of it, and nothing at the start', async () => {
    const { api } = await renderApp({ jobs: 30 })
    expect(await heard()).toBe('')
    finishBatches(api)
    const news = await heard()
    expect(news).toMatch(/Spring campaign · Finished: 7 of 10 saved\. .*2 jobs need attention\./)
    expect(news).not.toContain('Onboarding videos 2026')
  })

  it('says nothing of progress', async () => {
    const { api } = await renderApp({ jobs: 7 })
    api.jobs = api.jobs.map((job) => ({ ...job, bytesDone: job.bytesDone + 1000 }))
    api.push()
    expect(await heard()).toBe('')
  })

  it('says what has begun to stop jobs', async () => {
    const { api } = await renderApp({ jobs: 30 })
    api.attention = true
    api.push()
    expect(await heard()).toMatch(/Redner rejects the key of .*Studio.*\. 12 jobs wait\./)
  })

  it('says how many jobs a search leaves', async () => {
    const { app } = await renderApp({ jobs: 30 })
    app.queue.filter({ text: 'zzz' })
    expect(await heard()).toContain('No job matches.')
  })

  it('says how many are selected', async () => {
    await renderApp({ jobs: 30 })
    await fireEvent.keyDown(grid(), { key: 'a', ctrlKey: true })
    expect(await heard()).toContain('30 jobs selected')
  })
})

describe('the rows', () => {
  it('keep their place in the whole queue when another part of it is held', async () => {
    const { app } = await renderApp({ jobs: 10_000 })
    app.queue.show(5000, 5010)
    await settled()
    expect(app.queue.rowAt(5000)).toBeDefined()
    expect(grid().getAttribute('aria-rowcount')).toBe('10001')
    for (const shown of document.querySelectorAll<HTMLElement>('[data-row]')) {
      expect(shown.getAttribute('aria-rowindex')).toBe(String(Number(shown.dataset['row']) + 2))
    }
  })

  it('that are not read yet say so instead of being empty', async () => {
    const { app } = await renderApp({ jobs: 10_000 })
    await waitFor(() => row(0))
    app.queue.show(5000, 5010)
    await settled()
    expect(row(0).getAttribute('aria-busy')).toBe('true')
    expect(row(0).textContent).toContain('Loading…')
  })

  it('belong to the grid without anything focusable between', async () => {
    await renderApp({ jobs: 7 })
    await waitFor(() => row(0))
    const groups = within(grid()).getAllByRole('rowgroup')
    expect(groups).toHaveLength(2)
    expect(groups[1]!.contains(row(0))).toBe(true)
    expect(
      grid().querySelectorAll('[tabindex]:not([role=rowgroup], [role=separator], button)'),
    ).toHaveLength(0)
  })
})

describe('the focus', () => {
  it('goes to the list when the button that had it is gone with what it was about', async () => {
    await renderApp({ jobs: 7 })
    await waitFor(() => row(0))
    await fireEvent.click(row(0))
    await fireEvent.keyDown(grid(), { key: 'Enter' })
    const close = await screen.findByRole('button', { name: 'Close details' })
    close.focus()
    await fireEvent.click(close)
    await waitFor(() => expect(document.activeElement).toBe(grid()))
  })

  it('stays where it is while other things go', async () => {
    const { app } = await renderApp({ jobs: 7 })
    const search = screen.getByRole('searchbox')
    search.focus()
    app.notices.say('Saved.')
    await settled()
    app.notices.dismiss(1)
    await settled()
    expect(document.activeElement).toBe(search)
  })

  it('comes back from a dialog to what opened it', async () => {
    const { app } = await renderApp({ jobs: 7, accounts: [fakeAccount] })
    app.view = 'settings'
    await settled()
    const edit = screen.getByRole('button', { name: 'Edit Studio' })
    edit.focus()
    await fireEvent.click(edit)
    const dialog = await screen.findByRole('dialog', { name: 'Edit Studio' })
    await waitFor(() => expect(dialog.contains(document.activeElement)).toBe(true))
    await fireEvent.keyDown(document.activeElement!, { key: 'Escape' })
    await waitFor(() => expect(document.activeElement).toBe(edit))
  })
})

describe('progress', () => {
  it('is named, bounded, and has no value where none is known', async () => {
    const { api } = await renderApp({ jobs: 7 })
    await waitFor(() => row(0))
    const bar = () => within(row(0)).getByRole('progressbar', { name: 'Downloading' })
    expect(bar().getAttribute('aria-valuemin')).toBe('0')
    expect(bar().getAttribute('aria-valuemax')).toBe('100')
    expect(bar().getAttribute('aria-valuenow')).toBe('24')
    api.jobs = api.jobs.map((job) => ({ ...job, bytesTotal: null, providerProgress: null }))
    api.push()
    await settled()
    expect(bar().hasAttribute('aria-valuenow')).toBe(false)
  })
})

describe('the view', () => {
  it('has one main heading that says what is listed', async () => {
    const { app } = await renderApp({ jobs: 30 })
    const heading = () => screen.getByRole('heading', { level: 1 }).textContent
    expect(heading()).toBe('All jobs')
    app.queue.filter({ states: ['failed', 'blocked'] })
    await settled()
    expect(heading()).toBe('Needs attention')
    app.queue.filter({ states: [], batchId: 1 })
    await settled()
    expect(heading()).toBe('Spring campaign')
    app.view = 'settings'
    await settled()
    expect(heading()).toBe('Settings')
  })
})
