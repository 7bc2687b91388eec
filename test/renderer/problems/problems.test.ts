import { fireEvent, screen, waitFor, within } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Attention } from '../../../preload/contract/model.ts'
import type { Failure } from '../../../preload/contract/vocabulary.ts'
import { callError, type FakeApi } from '../fake-api.ts'
import { fakeBatches } from '../fake-jobs.ts'
import { balanceProblem, fakeTroubled } from '../fake-problems.ts'
import { fakeAccount } from '../fake-views.ts'
import { renderApp } from '../helpers/render-app.ts'
import { settled } from '../helpers/settled.ts'

afterEach(() => vi.restoreAllMocks())

const studio = {
  ...{ ...fakeAccount, id: 'studio', name: 'Studio', hasClientId: false },
  hasClientSecret: false,
}
const banner = () => screen.getByRole('region', { name: 'Needs attention' })
const keyField = () => within(banner()).getByLabelText<HTMLInputElement>(/Studio/)

async function enterKey(key: string): Promise<void> {
  await fireEvent.input(keyField(), { target: { value: key } })
  await fireEvent.click(within(banner()).getByRole('button', { name: 'Save and test' }))
  await settled()
}

const folderStop = (folder: string): Attention => ({
  ...{ accountId: null, account: null, folder, blocked: true, jobs: 3, until: null },
  failure: {
    ...{ reason: 'FILE_DISK_FULL', message: 'No space left.', permanent: false },
    advice: 'freeSpace',
  },
})

describe('a key that is rejected', () => {
  it('is replaced in the banner, tested there, and gone from it once it works', async () => {
    const { api } = await renderApp({ jobs: 40, attention: true, accounts: [studio] })
    expect(keyField().type).toBe('password')
    await enterKey(' a-new-key ')
    const { provider, name, baseUrl } = studio
    const saved = { id: 'studio', provider, name, baseUrl, key: 'a-new-key' }
    expect(api.lastInput('saveAccount')).toEqual(saved)
    expect(api.lastInput('testAccount')).toBe('studio')
    await screen.findByText(/The key of “.*Studio.*” works\. Its jobs go on\./)
    expect(keyField().value).toBe('')
  })

  it('says in place why the new one does not work, and keeps what was typed', async () => {
    const { api } = await renderApp({ jobs: 40, attention: true, accounts: [studio] })
    api.answers.testAccount = () => ({ ok: false, message: 'Redner rejected the key.' })
    await enterKey('wrong')
    expect(await within(banner()).findByText('Redner rejected the key.')).toBeTruthy()
    expect(keyField().getAttribute('aria-invalid')).toBe('true')
    expect(keyField().value).toBe('wrong')
  })

  it('stays in sight while it is tested, although its jobs go on meanwhile', async () => {
    const { api } = await renderApp({ jobs: 40, attention: true, accounts: [studio] })
    const { promise, resolve } = Promise.withResolvers<{ ok: boolean; message: string }>()
    api.answers.testAccount = () => promise
    await enterKey('slow')
    api.attention = false
    api.push()
    expect(await within(banner()).findByText('Testing the key…')).toBeTruthy()
    resolve({ ok: true, message: 'The key works.' })
    await waitFor(() =>
      expect(screen.queryByRole('region', { name: 'Needs attention' })).toBeNull(),
    )
  })

  it('says why it could not be saved', async () => {
    const { api } = await renderApp({ jobs: 40, attention: true, accounts: [studio] })
    api.answers.saveAccount = () => {
      throw callError({
        ...{ reason: 'INTERNAL_ERROR', message: 'The keyring is locked.', permanent: false },
        advice: 'changeAndTry',
      })
    }
    await enterKey('any')
    expect(await within(banner()).findByText(/The keyring is locked\./)).toBeTruthy()
    expect(api.count('testAccount')).toBe(0)
  })
})

describe('a folder that cannot take files', () => {
  async function withFullFolder(): Promise<FakeApi> {
    const { api } = await renderApp({ jobs: 40 })
    const [batch] = fakeBatches(api.jobs).filter(({ counts }) => (counts.blocked ?? 0) > 0)
    api.stops.push(folderStop(batch?.folder ?? ''))
    api.push()
    await settled()
    return api
  }

  it('is changed for the batches that wait for it', async () => {
    const api = await withFullFolder()
    await fireEvent.click(within(banner()).getByRole('button', { name: 'Choose another folder…' }))
    await settled()
    const input = api.lastInput('setBatchFolder')
    const [waiting] = fakeBatches(api.jobs).filter(({ counts }) => (counts.blocked ?? 0) > 0)
    expect(input).toEqual({ batchId: waiting?.id, folder: '/home/ana/Elsewhere' })
  })

  it('stays when the dialog is closed', async () => {
    const api = await withFullFolder()
    api.answers.chooseFolder = () => null
    await fireEvent.click(within(banner()).getByRole('button', { name: 'Choose another folder…' }))
    await settled()
    expect(api.count('setBatchFolder')).toBe(0)
  })

  it('is tried again at once', async () => {
    const api = await withFullFolder()
    await fireEvent.click(within(banner()).getByRole('button', { name: 'Try now' }))
    const folder = api.stops[0]?.folder
    expect(api.lastInput('tryNow')).toEqual({ accountIds: [], folders: [folder] })
  })
})

it('shows two causes, and leads to the others', async () => {
  const { api, app } = await renderApp({ jobs: 40 })
  for (const folder of ['/a', '/b', '/c', '/d']) api.stops.push(folderStop(folder))
  api.push()
  await fireEvent.click(await screen.findByRole('button', { name: 'and 2 more' }))
  expect(app.view).toBe('problems')
  const section = screen.getByRole('region', { name: 'Waiting for you' })
  for (const { folder } of api.stops) expect(within(section).getByText(folder!)).toBeTruthy()
})

describe('the view of problems', () => {
  async function open(prepare: (api: FakeApi) => void = () => undefined) {
    const made = await renderApp({ jobs: 7 })
    prepare(made.api)
    await fireEvent.click(screen.getByRole('button', { name: /^Problems/ }))
    await settled()
    return made
  }
  const withProblem = (api: FakeApi): void => {
    api.problems = { problems: [balanceProblem], more: 3 }
    api.push()
  }

  it('says that nothing is wrong, and leads back', async () => {
    const { app } = await open()
    expect(await screen.findByText('Nothing is wrong')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Show all jobs' }))
    expect(app.view).toBe('queue')
  })

  it('lists causes with how many jobs, whose they are, and what to do', async () => {
    await open(withProblem)
    const failed = await screen.findByRole('region', { name: 'Failed' })
    expect(within(failed).getByRole('heading', { level: 3 }).textContent).toMatch(
      /12 jobs\s+· The account has no credits left/,
    )
    expect(failed.textContent).toContain('Redner · \u2068Studio\u2069')
    expect(failed.textContent).toContain('Add credits or change the plan at the provider')
    expect(failed.textContent).toContain('and 2 more batches')
    expect(screen.getByText('and 3 more causes')).toBeTruthy()
  })

  it('copies the IDs of all its jobs, writes them for the provider, and tries them again', async () => {
    const { api } = await open(withProblem)
    await fireEvent.click(await screen.findByRole('button', { name: 'Copy IDs' }))
    expect(await screen.findByText('12 job IDs copied.')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'CSV for Redner…' }))
    expect(await screen.findByText(/Saved as .*reelhaul-problems\.csv/)).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(api.lastInput('retryProblem')).toEqual(balanceProblem.ref)
    expect(await screen.findByText('12 jobs queued again.')).toBeTruthy()
  })

  it('shows the jobs of one of its batches', async () => {
    const { app } = await open(withProblem)
    await fireEvent.click(await screen.findByRole('button', { name: /Spring campaign.*: 9/ }))
    expect(app.view).toBe('queue')
    expect(app.queue.filterNow).toMatchObject({ batchId: 1, states: ['failed'] })
  })

  it('says when it cannot be read, and reads again', async () => {
    const failure: Failure = {
      ...{ reason: 'INTERNAL_ERROR', message: 'The disk is gone.', permanent: false },
      advice: 'restartReelhaul',
    }
    const { api } = await open((fake) => {
      fake.answers.listProblems = () => {
        throw callError(failure)
      }
    })
    expect(await screen.findByText('The problems could not be read.')).toBeTruthy()
    api.answers.listProblems = () => ({ problems: [], more: 0 })
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('Nothing is wrong')).toBeTruthy()
  })

  it('adds up costs by a column, per unit, and writes them', async () => {
    const { api, app } = await open()
    app.problems.tab = 'costs'
    const by = await screen.findByLabelText('Add up by')
    await fireEvent.change(by, { target: { value: 'column Client' } })
    await settled()
    expect(api.lastInput('listCosts')).toEqual({ by: 'column', column: 'Client' })
    const rows = screen.getAllByRole('row').map(({ textContent }) => textContent)
    expect(rows[1]).toMatch(/Acme.*10.*8.*\$25\.10.*30 credits/)
    expect(rows[3]).toContain('(empty)')
    await fireEvent.click(screen.getByRole('button', { name: 'Save as CSV…' }))
    expect(api.lastInput('saveCostsCsv')).toEqual({ by: 'column', column: 'Client' })
  })
})

describe('a row', () => {
  afterEach(() => void vi.useRealTimers())

  it('says what a blocked job waits for', async () => {
    const { api } = await renderApp({ jobs: 40 })
    const blocked = api.jobs.find(({ state }) => state === 'blocked')
    expect(blocked?.accountId).toBe(fakeTroubled.id)
    expect(screen.getAllByText('Waiting for a valid Redner key').length).toBeGreaterThan(0)
  })

  it('counts the seconds to the next try down, and does not say that it downloads', async () => {
    vi.useFakeTimers({ now: 1_000_000 })
    const { api } = await renderApp({ jobs: 1 })
    const [job] = api.jobs
    const failure: Failure = {
      ...{ reason: 'NETWORK_OFFLINE', message: 'No network.', permanent: false },
      advice: 'reconnect',
    }
    api.jobs = [{ ...job!, state: 'ready', failure, nextDueAt: Date.now() + 12_000 }]
    api.push()
    await vi.advanceTimersByTimeAsync(500)
    const row = () => document.querySelector('[data-row="0"]')?.textContent ?? ''
    expect(row()).toContain('Offline, next try in 12 s')
    expect(row()).not.toContain('Downloading')
    await vi.advanceTimersByTimeAsync(5000)
    expect(row()).toContain('Offline, next try in 7 s')
    await vi.advanceTimersByTimeAsync(20_000)
    expect(row()).toContain('Offline, trying again')
  })
})
