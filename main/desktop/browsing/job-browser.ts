/** The list of an account's recent jobs that the window looks through, and what it chooses of them. */
import { noSource } from '../../../preload/contract/list-reading.ts'
import { randomUUID } from 'node:crypto'
import type {
  BrowseChoice,
  BrowseRequest,
  FoundPageView,
} from '../../../preload/contract/browse.ts'
import type { ImportPreview } from '../../../preload/contract/model.ts'
import { ReelhaulError, UsageError } from '../../errors.ts'
import type { BatchDraft } from '../../imports/batch-draft.ts'
import type { BrowseService } from '../../ipc/services.ts'
import type { PageWanted } from '../../polling/found-jobs.ts'
import { FoundList } from '../../polling/found-list.ts'
import type { AccountRecord } from '../../queue/records.ts'
import type { FoundHere, FoundJobHere } from '../../views/found-here.ts'

export interface JobBrowserDeps {
  /** The user's own, without those of the simulator. */
  readonly accounts: () => readonly AccountRecord[]
  readonly page: (accountId: string, wanted: PageWanted, signal: AbortSignal) => Promise<FoundHere>
  /** What a batch of an account's jobs is called. */
  readonly batchName: (account: AccountRecord) => string
  readonly preview: (draft: BatchDraft) => Promise<ImportPreview>
}

interface Search {
  readonly id: string
  readonly account: AccountRecord
  readonly list: FoundList<FoundHere>
  readonly stop: AbortController
  readonly jobs: Map<string, FoundJobHere>
  /** The page under way: a second wish for it gets the same. */
  reading: Promise<FoundPageView> | null
}

/** Read in a row for one wish; then the user decides. */
const mostEmptyPages = 20

export class JobBrowser implements BrowseService {
  readonly #deps: JobBrowserDeps
  #search: Search | null = null

  constructor(deps: JobBrowserDeps) {
    this.#deps = deps
  }

  start({ accountId, product, since }: BrowseRequest): Promise<FoundPageView> {
    this.stop()
    const account = this.#deps.accounts().find(({ id }) => id === accountId)
    if (account === undefined) throw new UsageError('This account no longer exists.')
    const stop = new AbortController()
    const list = new FoundList((cursor) =>
      this.#deps.page(accountId, { product, since, cursor }, stop.signal),
    )
    const jobs = new Map<string, FoundJobHere>()
    const search: Search = { id: randomUUID(), account, list, stop, jobs, reading: null }
    this.#search = search
    return this.#read(search)
  }

  more(id: string): Promise<FoundPageView> {
    return this.#read(this.#open(id))
  }

  /** As an import that the user still looks at: nothing is added yet. */
  choose({ id, remoteIds }: BrowseChoice): Promise<ImportPreview> {
    const { account, jobs } = this.#open(id)
    const chosen = remoteIds.map((remoteId) => {
      const job = jobs.get(remoteId)
      if (job === undefined) throw new UsageError(`${remoteId} is not in the list.`)
      return job
    })
    return this.#deps.preview(draftOf(this.#deps.batchName(account), account, chosen))
  }

  stop(): void {
    this.#search?.stop.abort()
    this.#search = null
  }

  #open(id: string): Search {
    if (this.#search?.id === id) return this.#search
    throw new UsageError('This list is no longer open. Read it again.')
  }

  #read(search: Search): Promise<FoundPageView> {
    search.reading ??= this.#page(search).finally(() => (search.reading = null))
    return search.reading
  }

  async #page({ id, list, jobs, stop }: Search): Promise<FoundPageView> {
    if (list.ended !== null) return { id, jobs: [], unusable: 0, ended: list.ended }
    try {
      let unusable = 0
      for (let pages = 1; ; pages++) {
        const page = await list.more()
        stop.signal.throwIfAborted()
        for (const job of page.jobs) jobs.set(job.remoteId, job)
        unusable += page.unusable
        // A page may have nothing: all of it is too old, or a product has no jobs.
        if (page.jobs.length > 0 || list.ended !== null || pages >= mostEmptyPages)
          return { id, jobs: [...page.jobs], unusable, ended: list.ended }
      }
    } catch (error) {
      throw stop.signal.aborted ? calledOff(error) : error
    }
  }
}

function draftOf(name: string, account: AccountRecord, jobs: readonly FoundJobHere[]): BatchDraft {
  const rows = jobs.map(({ remoteId, product, title }, at) => ({
    ...{ line: at + 1, remoteId, product, title },
    ...{ provider: account.provider, account: account.name, accountId: account.id },
    ...{ columns: {}, earlier: null },
  }))
  const nothing = { issues: [], unusable: 0, duplicates: [], columns: [], hints: [] }
  const noTable = { roles: null, header: null, remembered: null, passedOver: 0, doubtful: false }
  return { name, rows, ...nothing, ...noTable, source: noSource }
}

function calledOff(cause: unknown): ReelhaulError {
  return new ReelhaulError(
    {
      reason: 'USER_CANCELLED',
      message: 'The list was not read to its end: it was closed, or another one was asked for.',
      permanent: true,
      advice: 'nothingToDo',
    },
    { cause },
  )
}
