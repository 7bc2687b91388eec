import { fireEvent, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CredentialsState, Failure } from '../../../preload/contract/vocabulary.ts'
import { callError } from '../fake-api.ts'
import { fakeAccount } from '../fake-views.ts'
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

  it('removes at once, and offers to take it back', async () => {
    const { api } = await renderApp({ jobs: 7 })
    await waitFor(() => row(0))
    await fireEvent.click(row(0))
    await fireEvent.keyDown(grid(), { key: 'Delete' })
    await settled()
    expect(api.lastInput('actOnJobs')).toEqual({ action: 'remove', target: { ids: [1] } })
    await fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
    expect(api.lastInput('undo')).toBe(1)
  })

  it('takes back the last thing with ctrl+Z, but not from within a field', async () => {
    const { api } = await renderApp({ jobs: 7 })
    await fireEvent.keyDown(screen.getByRole('searchbox'), { key: 'z', ctrlKey: true })
    expect(api.count('undo')).toBe(0)
    await fireEvent.keyDown(grid(), { key: 'z', ctrlKey: true })
    expect(api.lastInput('undo')).toBeNull()
  })

  it('moves the selection with the keyboard, past one row or to an end', async () => {
    const { api } = await renderApp({ jobs: 7 })
    await waitFor(() => row(3))
    await fireEvent.click(row(3))
    await fireEvent.keyDown(grid(), { key: 'ArrowUp', altKey: true })
    await settled()
    expect(api.lastInput('moveJobs')).toEqual({ target: { ids: [4] }, to: { before: 3 } })
    await fireEvent.keyDown(grid(), { key: 'End', altKey: true })
    await settled()
    expect(api.lastInput('moveJobs')).toEqual({ target: { ids: [4] }, to: 'bottom' })
    expect(api.jobs.map(({ id }) => id)).toEqual([1, 2, 3, 5, 6, 7, 4])
  })

  it('moves rows by dragging them, where the list shows the order of the queue', async () => {
    const { api, app } = await renderApp({ jobs: 7 })
    await waitFor(() => row(3))
    expect(row(3).draggable).toBe(true)
    const dataTransfer = { setData: () => undefined, types: [] }
    await fireEvent.dragStart(row(3), { dataTransfer })
    await fireEvent.dragOver(row(1), { dataTransfer })
    expect(row(1).dataset.drop).toBe('after')
    await fireEvent.drop(row(1), { dataTransfer })
    await settled()
    expect(api.lastInput('moveJobs')).toEqual({ target: { ids: [4] }, to: { after: 2 } })
    expect(row(1).dataset.drop).toBeUndefined()
    app.queue.sortBy('title')
    await settled()
    expect(row(3).draggable).toBe(false)
  })

  it('opens the details with Enter and closes them with Escape', async () => {
    await renderApp({ jobs: 7 })
    await waitFor(() => row(4))
    await fireEvent.click(row(4))
    await fireEvent.keyDown(grid(), { key: 'Enter' })
    const panel = screen.getByRole('complementary', { name: 'Job details' })
    await waitFor(() => expect(panel.textContent).toContain('PROVIDER_JOB_FAILED'))
    expect(panel.textContent).toContain(
      'Look at the job at the provider, correct what it names, and submit it again.',
    )
    await fireEvent.keyDown(grid(), { key: 'Escape' })
    expect(screen.queryByRole('complementary')).toBeNull()
  })
})

it('shows a delivery that lacks something as its own look, in the row and in the details', async () => {
  const { api } = await renderApp({ jobs: 7 })
  const done = api.jobs.findIndex((job) => job.state === 'completed')
  api.jobs[done] = { ...api.jobs[done]!, missing: ['fr-FR'] }
  api.push()
  await waitFor(() => expect(row(done).textContent).toContain('Partly saved'))
  expect(row(done).textContent).toContain('Not delivered: \u2068fr-FR\u2069')
  expect(within(row(done)).queryByText('Saved')).toBeNull()
  await fireEvent.click(row(done))
  await fireEvent.keyDown(grid(), { key: 'Enter' })
  const panel = screen.getByRole('complementary', { name: 'Job details' })
  await waitFor(() => expect(panel.textContent).toContain('Partly saved'))
})

it('says what is worth a look in the window’s language, and older sentences as they are', async () => {
  const { api } = await renderApp({ jobs: 7 })
  const done = api.jobs.findIndex((job) => job.state === 'completed')
  api.jobs[done] = {
    ...api.jobs[done]!,
    warnings: [
      { code: 'cutShort', params: { name: 'a.mp4', bytes: 1_500_000 } },
      { code: 'text', params: { text: 'b.mp4 is empty.' } },
    ],
  }
  api.push()
  await waitFor(() => row(done))
  await fireEvent.click(row(done))
  await fireEvent.keyDown(grid(), { key: 'Enter' })
  const panel = screen.getByRole('complementary', { name: 'Job details' })
  await waitFor(() =>
    expect(panel.textContent).toContain(
      '\u2068a.mp4\u2069 is cut short: 1.5 MB are missing at its end.',
    ),
  )
  expect(within(panel).getByText('b.mp4 is empty.').lang).toBe('en')
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

describe('a finished file', () => {
  async function panelOf(kind: 'video' | 'audio' | 'subtitles') {
    const { api } = await renderApp({ jobs: 7 })
    const done = api.jobs.findIndex((job) => job.state === 'completed')
    const output = api.jobs[done]!.outputs[0]!
    Object.assign(output, { kind, fileName: 'Film.bin' })
    api.push()
    await waitFor(() => row(done))
    await fireEvent.click(row(done))
    await fireEvent.keyDown(grid(), { key: 'Enter' })
    const panel = screen.getByRole('complementary', { name: 'Job details' })
    await waitFor(() => within(panel).getByText('Film.bin'))
    const ref = { jobId: api.jobs[done]!.id, outputKey: output.key }
    return { api, panel, ref }
  }

  it.each(['video', 'audio'] as const)('that is %s is played within the details', async (kind) => {
    const { api, panel, ref } = await panelOf(kind)
    await fireEvent.click(within(panel).getByRole('button', { name: 'Play: Film.bin' }))
    await settled()
    const player = panel.querySelector<HTMLMediaElement>(kind)!
    expect(player.getAttribute('src')).toBe(`reelhaul-media://word/${ref.jobId}/${ref.outputKey}`)
    expect(player.controls).toBe(true)
    expect(player.autoplay).toBe(true)
    expect(player.getAttribute('aria-label')).toBe('Player for Film.bin')
    expect(api.lastInput('mediaUrl')).toEqual(ref)
    await fireEvent.click(within(panel).getByRole('button', { name: 'Close preview: Film.bin' }))
    expect(panel.querySelector(kind)).toBeNull()
  })

  it('that cannot be played says so calmly, with another way', async () => {
    const { api, panel, ref } = await panelOf('video')
    await fireEvent.click(within(panel).getByRole('button', { name: 'Play: Film.bin' }))
    await settled()
    await fireEvent.error(panel.querySelector('video')!)
    expect(panel.textContent).toContain('This app cannot play this file, but another one may.')
    await fireEvent.click(within(panel).getByRole('button', { name: 'Open in another app' }))
    expect(api.lastInput('openFile')).toEqual(ref)
  })

  it('that is text shows its beginning, each line in its own direction', async () => {
    const { panel } = await panelOf('subtitles')
    await fireEvent.click(within(panel).getByRole('button', { name: 'Preview: Film.bin' }))
    const text = await within(panel).findByRole('region', { name: 'Text of Film.bin' })
    expect(text.dir).toBe('auto')
    expect(text.textContent).toContain('صباح الخير')
    expect(panel.textContent).toContain('of 90.0 kB')
  })

  it('that is gone says why', async () => {
    const { api, panel } = await panelOf('subtitles')
    api.answers.readOutput = () => {
      throw callError({
        reason: 'USER_INVALID_INPUT',
        message: 'Film.bin is no longer the file that Reelhaul saved.',
        permanent: true,
        advice: 'askedLater',
      })
    }
    await fireEvent.click(within(panel).getByRole('button', { name: 'Preview: Film.bin' }))
    await within(panel).findByText(/no longer the file/)
  })

  it('opens in another program, and shows in its folder', async () => {
    const { api, panel, ref } = await panelOf('audio')
    await fireEvent.click(within(panel).getByRole('button', { name: 'Open file: Film.bin' }))
    expect(api.lastInput('openFile')).toEqual(ref)
    await fireEvent.click(within(panel).getByRole('button', { name: 'Show in folder: Film.bin' }))
    expect(api.lastInput('showFile')).toEqual(ref)
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
    expect(await screen.findByText('No job matches “zzz”.')).toBeTruthy()
  })

  it('shows one banner for a blocked account, with the way to its form', async () => {
    const account = { ...fakeAccount, id: 'studio', name: 'Studio' }
    const { app } = await renderApp({ jobs: 40, attention: true, accounts: [account] })
    const banner = screen.getByRole('region', { name: 'Needs attention' })
    expect(banner.textContent).toContain('Redner rejects the key of “\u2068Studio\u2069”')
    expect(banner.textContent).toContain('12 jobs wait.')
    await fireEvent.click(within(banner).getByRole('button', { name: 'Open account' }))
    expect(app.view).toBe('settings')
    expect(app.accounts.edited?.id).toBe('studio')
  })

  it('shows a banner for each of two folders that fail in the same way', async () => {
    const { api } = await renderApp({ jobs: 40 })
    for (const folder of ['/films', '/dubs']) {
      const failure: Failure = {
        reason: 'FILE_FOLDER_MISSING',
        message: `The folder ${folder} is not there.`,
        permanent: false,
        advice: 'otherFolder',
      }
      const stop = { accountId: null, account: null, blocked: true, jobs: 3, until: null }
      api.stops.push({ ...stop, folder, failure })
    }
    api.push()
    const banner = await screen.findByRole('region', { name: 'Needs attention' })
    expect(within(banner).getByText('/films')).toBeTruthy()
    expect(within(banner).getByText('/dubs')).toBeTruthy()
    expect(within(banner).queryByRole('button', { name: 'Open account' })).toBeNull()
  })

  it('says when a wait that a server has asked for ends', async () => {
    const { api } = await renderApp({ jobs: 40, attention: true })
    api.attentionUntil = new Date(2026, 10, 26, 12, 15, 38).getTime()
    api.push()
    expect(await screen.findByText(/Asked again at .*12:15:38/)).toBeTruthy()
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
    expect(screen.getByText(/^Finished: \d+ of \d+ saved · \d+ failed$/)).toBeTruthy()
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

it('shows what a batch costs in each unit, and adds no unit to another', async () => {
  await renderApp({ jobs: 30 })
  expect(screen.getByText(/cost 30 coins, \$25\.10/)).toBeTruthy()
  expect(screen.queryByText(/55\.1/)).toBeNull()
})
