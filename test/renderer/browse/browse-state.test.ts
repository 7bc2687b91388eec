import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppState } from '../../../renderer/window/app-state.svelte.ts'
import type { FoundJobView, FoundPageView } from '../../../preload/contract/browse.ts'
import { callError, FakeApi } from '../fake-api.ts'
import { fakeAccount, fakeFound } from '../fake-views.ts'
import { settled } from '../helpers/settled.ts'

const films = { ...fakeAccount, id: 'films', provider: 'adobe', name: 'Films' }
const ids = (jobs: readonly FoundJobView[]) => jobs.map(({ remoteId }) => remoteId)

async function browsing(accounts = [fakeAccount, films]) {
  const api = new FakeApi({ accounts })
  const [redner, adobe] = api.environment.providers
  const providers = [redner!, { ...adobe!, findProducts: ['dub', 'render'] }]
  api.environment = { ...api.environment, providers }
  const app = new AppState(api)
  stop = app.start()
  await settled()
  return { api, app, browse: app.browse }
}

let stop = (): void => undefined
beforeEach(() => {
  // A day begins where the user is.
  vi.stubEnv('TZ', 'UTC')
})
afterEach(() => {
  stop()
  vi.unstubAllEnvs()
})

describe('which accounts there are to look at', () => {
  it('only those whose provider documents a list; the others are named', async () => {
    const { browse } = await browsing()
    expect(browse.listing.map(({ account }) => account.id)).toEqual(['films'])
    expect(browse.silent.map(({ account }) => account.id)).toEqual(['studio'])
    expect(browse.listingProviders).toEqual(['Adobe'])
  })

  it('nothing is asked without such an account, or without its key', async () => {
    const { browse, api } = await browsing([fakeAccount])
    await browse.show()
    expect([browse.current, api.count('browseJobs')]).toEqual([null, 0])
    const keyless = await browsing([{ ...films, hasKey: false }])
    await keyless.browse.show()
    expect(keyless.browse.current).toMatchObject({ hasKey: false })
    expect(keyless.api.count('browseJobs')).toBe(0)
  })

  it('an account whose tokens are got with a secret needs no key', async () => {
    const secret = { hasKey: false, hasClientId: true, hasClientSecret: true }
    const { browse, api } = await browsing([{ ...films, ...secret }])
    await browse.show()
    expect(api.count('browseJobs')).toBe(1)
  })
})

describe('reading', () => {
  it('asks for account, product and day, and once more when one of them changes', async () => {
    const { browse, api } = await browsing()
    await browse.show()
    expect(api.lastInput('browseJobs')).toEqual({ accountId: 'films', product: null, since: null })
    await browse.setProduct('dub')
    await browse.setSince('2026-11-01')
    const since = new Date(2026, 10, 1).getTime()
    expect(api.lastInput('browseJobs')).toEqual({ accountId: 'films', product: 'dub', since })
    await browse.setSince('')
    expect(api.lastInput('browseJobs')).toMatchObject({ since: null })
  })

  it('adds page to page until the list ends', async () => {
    const { browse, api } = await browsing()
    await browse.show()
    expect([browse.hasMore, browse.here, browse.unusable]).toEqual([true, 1, 1])
    await browse.more()
    expect(ids(browse.jobs)).toEqual(['r-1', 'r-2', 'r-3', 'r-4'])
    expect([browse.hasMore, browse.ended, browse.unusable]).toEqual([false, 'complete', 2])
    await browse.more()
    expect(api.count('browseMore')).toBe(1)
  })

  it('a page of thousands is shown piece by piece before the next one is read', async () => {
    const { browse, api } = await browsing()
    const [job] = fakeFound.jobs
    const jobs = Array.from({ length: 1200 }, (_, n) => ({ ...job!, remoteId: `r-${n}` }))
    api.answers.browseJobs = () => ({ ...fakeFound, jobs })
    await browse.show()
    const lengths = [browse.rows.length]
    for (let i = 0; i < 2; i++) {
      await browse.more()
      lengths.push(browse.rows.length)
    }
    expect([lengths, api.count('browseMore')]).toEqual([[500, 1000, 1200], 0])
    browse.toggleAll()
    expect(browse.chosen.size).toBe(1200)
    await browse.more()
    expect([api.count('browseMore'), browse.hasMore]).toEqual([1, false])
  })

  it('keeps what is there when a page fails, and asks for that page again', async () => {
    const { browse, api } = await browsing()
    await browse.show()
    const failure = {
      reason: 'SERVER_BUSY',
      message: 'Busy.',
      permanent: false,
      advice: 'retryLater',
    } as const
    const answer = api.answers.browseMore
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    api.answers.browseMore = () => Promise.reject(callError(failure))
    await browse.more()
    expect([browse.failure?.reason, browse.jobs.length]).toEqual(['SERVER_BUSY', 4])
    api.answers.browseMore = answer
    await browse.retry()
    expect([browse.failure, browse.ended]).toEqual([null, 'complete'])
  })

  it('a first page that failed is asked for again from the beginning', async () => {
    const { browse, api } = await browsing()
    api.answers.browseJobs = () => Promise.reject(new Error('gone'))
    await browse.show()
    expect(browse.failure).not.toBeNull()
    api.answers.browseJobs = () => fakeFound
    await browse.retry()
    expect([browse.failure, browse.jobs.length]).toEqual([null, 4])
  })

  it('what comes too late is not shown', async () => {
    const { browse, api } = await browsing()
    let late = (_: FoundPageView): void => undefined
    api.answers.browseJobs = () => new Promise((resolve) => (late = resolve))
    const first = browse.show()
    await settled()
    api.answers.browseJobs = () => ({ ...fakeFound, jobs: fakeFound.jobs.slice(0, 1) })
    await browse.setProduct('render')
    late(fakeFound)
    await first
    expect(ids(browse.jobs)).toEqual(['r-1'])
    browse.close()
    expect([browse.open, browse.jobs.length, api.count('stopBrowsing')]).toEqual([false, 0, 1])
  })
})

describe('choosing', () => {
  it('takes what is shown and not here yet; all twice is none', async () => {
    const { browse } = await browsing()
    await browse.show()
    browse.toggleAll()
    expect([...browse.chosen]).toEqual(['r-1', 'r-2', 'r-3'])
    browse.toggleAll()
    expect(browse.chosen.size).toBe(0)
    browse.status = 'ready'
    browse.toggleAll()
    expect([...browse.chosen]).toEqual(['r-1'])
    browse.toggle(browse.jobs[3]!)
    expect(browse.chosen.has('r-4')).toBe(false)
  })

  it('takes a range, in either direction', async () => {
    const { browse } = await browsing()
    await browse.show()
    const [one, two, three] = browse.jobs
    browse.toggle(three!)
    browse.toggleRange(three!, one!)
    expect([...browse.chosen].toSorted()).toEqual(['r-1', 'r-2', 'r-3'])
    browse.toggleRange(one!, two!)
    expect([...browse.chosen]).toEqual(['r-3'])
  })

  it('hands them to the import sheet in the order of the list; cancelling leads back to them', async () => {
    const { browse, app, api } = await browsing()
    const current = () => app.importing.queue.current
    await browse.show()
    browse.toggle(browse.jobs[2]!)
    browse.toggle(browse.jobs[0]!)
    await browse.choose()
    expect(api.lastInput('chooseFound')).toEqual({ id: 'list-1', remoteIds: ['r-1', 'r-3'] })
    expect([browse.open, current()?.ticket.kind]).toEqual([false, 'found'])
    app.importing.discard()
    expect([browse.open, current()]).toEqual([true, null])
    expect([...browse.chosen].toSorted()).toEqual(['r-1', 'r-3'])
    await browse.choose()
    expect(await app.importing.add()).not.toBeNull()
    expect([browse.open, browse.jobs.length, current()]).toEqual([false, 0, null])
  })

  it('says why it could not be done, and stays open', async () => {
    const { browse, api } = await browsing()
    await browse.show()
    browse.toggle(browse.jobs[0]!)
    api.answers.chooseFound = () => Promise.reject(new Error('no longer open'))
    await browse.choose()
    expect([browse.open, browse.busy, browse.failure?.reason]).toEqual([
      true,
      null,
      'INTERNAL_ERROR',
    ])
  })
})
