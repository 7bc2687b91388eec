import { fireEvent, screen, waitFor, within } from '@testing-library/svelte'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchActionsOf, type BatchActionId } from '../../../renderer/batches/batch-actions.ts'
import { sidebarOrder } from '../../../renderer/batches/batches-state.svelte.ts'
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import { batchView } from '../../helpers/contract-builders.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

const list = () => screen.getByRole('list', { name: 'Batches' })
const item = (name: string) => within(list()).getByRole('button', { name: new RegExp(`^${name}`) })
const names = () =>
  within(list())
    .getAllByRole('listitem')
    .map((li) => li.querySelector('.name')?.textContent)

describe('the order of batches', () => {
  it('puts what runs before what is finished, and what is newer before what is older', () => {
    const batch = fc.record({
      id: fc.integer({ min: 1, max: 1000 }),
      settledAt: fc.constantFrom(null, 5),
      archivedAt: fc.constantFrom(null, 6),
    })
    fc.assert(
      fc.property(fc.uniqueArray(batch, { selector: ({ id }) => id }), (some) => {
        const order = sidebarOrder(some.map((parts) => batchView(parts)))
        expect(order.every(({ archivedAt }) => archivedAt === null)).toBe(true)
        expect(order).toHaveLength(some.filter(({ archivedAt }) => archivedAt === null).length)
        for (const [at, before] of order.slice(0, -1).entries()) {
          const after = order[at + 1]!
          const sameKind = (before.settledAt === null) === (after.settledAt === null)
          expect(sameKind ? before.id > after.id : before.settledAt === null).toBe(true)
        }
      }),
    )
  })
})

describe('what can be done with a batch', () => {
  const target = { batches: {} as never, jobs: {} as never, savedFiles: {} as never }
  const idsOf = (parts: object): BatchActionId[] =>
    batchActionsOf(batchView(parts), target, 'list').flatMap(({ actions }) =>
      actions.map(({ id }) => id),
    )

  it('is what makes sense now, in one order, with removal last', () => {
    const counts: Partial<Record<JobState, number>> = { waiting: 3, paused: 1, failed: 2 }
    expect(idsOf({ counts })).toEqual([
      ...['folder', 'receipt', 'again', 'rename', 'changeFolder', 'pause', 'resume', 'checkNow'],
      ...['retryFailed', 'first', 'last', 'copyFailed', 'saveFailed', 'remove'],
    ])
    const done = { counts: { completed: 3 }, files: 3, settledAt: 1 }
    expect(idsOf(done)).toEqual([
      ...['folder', 'receipt', 'verify', 'again', 'rename', 'archive', 'remove'],
    ])
    expect(idsOf({ ...done, archivedAt: 2 })).toEqual([
      ...['folder', 'receipt', 'verify', 'again', 'rename', 'unarchive', 'remove'],
    ])
  })
})

describe('the list of batches', () => {
  it('is one stop of the Tab key, also with hundreds, and arrow keys go through it', async () => {
    const { api, app } = await renderApp({ jobs: 30 })
    expect(names()).toEqual(['jobs-2026-11-20.csv', 'Spring campaign', 'Onboarding videos 2026'])
    const batches = Array.from({ length: 400 }, (_, n) => batchView({ id: n + 1, name: `B ${n}` }))
    api.emit('queuePage', { ...api.page(app.queue.query as never), batches })
    await settled()
    const stops = () => [...list().querySelectorAll<HTMLElement>('[tabindex="0"]')]
    expect(stops()).toHaveLength(1)
    stops()[0]?.focus()
    const focused = () => document.activeElement?.querySelector('.name')?.textContent
    expect(focused()).toBe('B 399')
    for (const [key, name] of [
      ...[['ArrowDown', 'B 398'] as const, ['End', 'B 0'] as const, ['ArrowDown', 'B 0'] as const],
      ...[['ArrowUp', 'B 1'] as const, ['Home', 'B 399'] as const],
    ]) {
      await fireEvent.keyDown(document.activeElement!, { key })
      expect(focused()).toBe(name)
      expect(stops().map((stop) => stop.querySelector('.name')?.textContent)).toEqual([name])
    }
  })

  it('keeps the keyboard on a batch that finishes and goes to another place', async () => {
    const { api, app } = await renderApp({ jobs: 30 })
    item('jobs-2026').focus()
    const page = api.page(app.queue.query)
    const batches = page.batches.map((batch) => ({ ...batch, settledAt: 1 }))
    api.emit('queuePage', { ...page, batches: batches.toSorted((a, b) => a.id - b.id) })
    await settled()
    expect(document.activeElement?.querySelector('.name')?.textContent).toBe('jobs-2026-11-20.csv')
  })

  it('renames with F2 and Enter, and refuses an empty name', async () => {
    const { api } = await renderApp({ jobs: 30 })
    await fireEvent.keyDown(item('Spring'), { key: 'F2' })
    const field = screen.getByRole('textbox', { name: 'Name of the batch' })
    await fireEvent.input(field, { target: { value: ' \t ' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    await settled()
    expect(field.getAttribute('aria-invalid')).toBe('true')
    expect(api.count('renameBatch')).toBe(0)
    await fireEvent.input(field, { target: { value: '  Summer ' } })
    await fireEvent.keyDown(field, { key: 'Enter' })
    await waitFor(() => expect(names()).toContain('Summer'))
    expect(api.lastInput('renameBatch')).toEqual({ batchId: 1, name: 'Summer' })
    expect(await screen.findByText('Batch renamed.')).toBeTruthy()
  })

  it('takes no letter for a key while an input method chooses it', async () => {
    const { api } = await renderApp({ jobs: 30 })
    await fireEvent.keyDown(item('Spring'), { key: 'F2' })
    const field = screen.getByRole('textbox', { name: 'Name of the batch' })
    await fireEvent.keyDown(field, { key: 'Enter', isComposing: true })
    await settled()
    expect(api.count('renameBatch')).toBe(0)
    await fireEvent.keyDown(field, { key: 'Escape' })
    expect(screen.queryByRole('textbox', { name: 'Name of the batch' })).toBeNull()
    expect(api.count('renameBatch')).toBe(0)
  })

  it('asks before a batch is removed', async () => {
    const { api } = await renderApp({ jobs: 30 })
    await fireEvent.keyDown(item('Spring'), { key: 'Delete' })
    const question = await screen.findByRole('alertdialog')
    expect(question.textContent).toContain('10 jobs leave the list.')
    await fireEvent.click(within(question).getByRole('button', { name: 'Remove' }))
    await waitFor(() => expect(api.count('actOnJobs')).toBe(1))
    expect(api.lastInput('actOnJobs')).toMatchObject({
      action: 'remove',
      target: { filter: { batchId: 1 } },
    })
  })
})

describe('the archive', () => {
  it('lists what leaves the sidebar, finds it by name, and gives it back', async () => {
    const { api } = await renderApp({ jobs: 30 })
    await fireEvent.click(
      screen.getByRole('button', { name: 'Actions for Onboarding videos 2026' }),
    )
    await fireEvent.click(await screen.findByRole('menuitem', { name: 'Archive' }))
    await waitFor(() => expect(names()).not.toContain('Onboarding videos 2026'))
    await fireEvent.click(screen.getByRole('button', { name: /^Archive/ }))
    const archive = await screen.findByRole('list', { name: 'Archive' })
    const search = screen.getByRole('searchbox')
    await fireEvent.input(search, { target: { value: 'autumn' } })
    expect(screen.getByText('No archived batch matches.')).toBeTruthy()
    await fireEvent.input(search, { target: { value: 'VIDEOS' } })
    expect(archive).toBeTruthy()
    await fireEvent.click(
      screen.getByRole('button', { name: 'Actions for Onboarding videos 2026' }),
    )
    await fireEvent.click(await screen.findByRole('menuitem', { name: 'Move out of the archive' }))
    expect(await screen.findByText('The archive is empty.')).toBeTruthy()
    expect(api.lastInput('archiveBatches')).toEqual({ batchIds: [2], archived: false })
  })
})

describe('the palette', () => {
  it('finds a job and an archived batch, and shows the job selected in its batch', async () => {
    const { api, app } = await renderApp({ jobs: 30 })
    api.archived.add(2)
    api.push()
    await settled()
    app.doKey('commands')
    const palette = await screen.findByRole('dialog', { name: 'Commands' })
    const job = api.jobs.find(({ batchId }) => batchId === 2)!
    await fireEvent.input(within(palette).getByRole('combobox'), {
      target: { value: job.remoteId },
    })
    const option = await within(palette).findByText(job.title ?? job.remoteId)
    await fireEvent.click(option)
    await waitFor(() => expect(app.selection.has(job.id)).toBe(true))
    expect(app.queue.query).toMatchObject({ batchId: job.batchId, text: '' })
    const ofBatch = () => app.palette.matches.filter(({ id }) => id === 'batches show 2')
    app.palette.show()
    app.palette.text = 'onboarding'
    await settled()
    expect(ofBatch()).toMatchObject([{ words: 'Show batch: Onboarding videos 2026' }])
    // Where another is shown, only the search knows it.
    app.showOnly({})
    app.palette.show()
    app.palette.text = 'onboarding'
    await settled()
    await settled()
    expect(ofBatch()).toMatchObject([{ note: 'Archived' }])
  })

  it('acts on the batch that is shown', async () => {
    const { api, app } = await renderApp({ jobs: 30 })
    app.showBatch(1)
    await settled()
    app.doKey('commands')
    await fireEvent.click(
      await screen.findByRole('option', { name: 'Change folder: Spring campaign' }),
    )
    await waitFor(() => expect(api.lastInput('changeBatchFolder')).toBe(1))
    expect(
      await screen.findByText(
        'What is still to come goes to /home/ana/Elsewhere. 2 saved files stay where they are.',
      ),
    ).toBeTruthy()
  })

  it('asks for what was typed last once an answer is there, and shows nothing of before', async () => {
    const { api, app } = await renderApp({ jobs: 7 })
    const answers: ((finds: Awaited<ReturnType<typeof api.answers.findInQueue>>) => void)[] = []
    api.answers.findInQueue = () => new Promise((resolve) => answers.push(resolve))
    app.palette.show()
    for (const text of ['h', 'he', 'her', 'hero']) app.palette.text = text
    await settled()
    const found = (title: string) => ({
      batches: [],
      jobs: [{ ...api.jobs[0]!, title, archived: false }],
    })
    answers[0]?.(found('old'))
    await settled()
    expect(app.palette.matches.some(({ words }) => words === 'old')).toBe(false)
    expect(api.lastInput('findInQueue')).toBe('hero')
    answers[1]?.(found('new'))
    await settled()
    expect(app.palette.matches.some(({ words }) => words === 'new')).toBe(true)
    expect(api.count('findInQueue')).toBe(2)
  })
})

describe('what was looked at', () => {
  it('is kept without the search, and a start returns to it', async () => {
    const { api, app } = await renderApp({ jobs: 30 })
    app.showOnly({ batchId: 2, text: 'film' })
    app.queue.sortBy('title', true)
    await settled()
    expect(api.lookedAt).toMatchObject({
      view: 'queue',
      batchId: 2,
      sort: 'title',
      descending: true,
    })
    expect(api.lookedAt).not.toHaveProperty('text')
    app.view = 'settings'
    await settled()
    expect(api.lookedAt?.view).toBe('queue')
    await app.restore()
    expect(app.queue.query).toMatchObject({ batchId: 2, sort: 'title', descending: true })
    api.answers.getLookedAt = () => Promise.reject(new Error('no'))
    await expect(app.restore()).resolves.toBeUndefined()
  })
})
