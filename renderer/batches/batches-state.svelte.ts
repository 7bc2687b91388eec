/** What a person does to batches themselves, and those that the sidebar and the archive list. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import { batchNameProblem, onOneLine } from '../../preload/contract/batch-name.ts'
import type { BatchView } from '../../preload/contract/model.ts'
import { folded } from '../words/typed-words.ts'
import { noFilter, type QueueState } from '../queue/queue-state.svelte.ts'
import { batchTarget } from '../queue/rearrange-state.svelte.ts'
import type { JobsState } from '../queue/jobs-state.svelte.ts'
import type { NoticeState } from '../window/notice-state.svelte.ts'
import { strings } from '../words/strings.ts'

export interface BatchesParts {
  readonly api: ReelhaulApi
  readonly queue: QueueState
  readonly jobs: JobsState
  readonly notices: NoticeState
}

/** Where a name is typed: a batch may stand in several places. */
export type NamePlace = 'header' | 'list'

export class BatchesState {
  readonly #parts: BatchesParts
  #archive = $state.raw<readonly BatchView[] | null>(null)
  /** The batch whose name is being typed, and where. */
  renaming = $state.raw<{ readonly id: number; readonly place: NamePlace } | null>(null)
  /** The batch that the user is asked about before it is removed. */
  removing = $state.raw<BatchView | null>(null)
  /** What is searched for in the archive. */
  search = $state('')

  /** Running before finished, newest on top. */
  readonly listed = $derived.by(() => sidebarOrder(this.#parts.queue.batches))
  /** The one whose jobs are shown. */
  readonly shown = $derived.by(() => {
    const { batches, query } = this.#parts.queue
    return batches.find(({ id }) => id === query.batchId)
  })

  /** Archived batches that match the search; null: not read yet. */
  readonly archive = $derived.by(() => {
    const wanted = folded(this.search.trim())
    return this.#archive?.filter(({ name }) => folded(name).includes(wanted)) ?? null
  })

  constructor(parts: BatchesParts) {
    this.#parts = parts
  }

  /** Reads the archive again. */
  async loadArchive(): Promise<void> {
    await this.#try(async () => {
      this.#archive = await this.#parts.api.call('listArchive')
    })
  }

  /** Takes what was typed. False: it cannot be a name. */
  async rename(batchId: number, typed: string): Promise<boolean> {
    const name = onOneLine(typed)
    if (batchNameProblem(name) !== null) return false
    this.renaming = null
    await this.#try(async () => {
      const { affected, undo } = await this.#parts.api.call('renameBatch', { batchId, name })
      if (affected > 0)
        this.#parts.jobs.sayDone(strings.notices.done.rename({ n: 1 }), undo, 'rename')
    })
    await this.#reread()
    return true
  }

  /** Asks where, and has what is still to come go there. */
  async changeFolder(batchId: number): Promise<void> {
    await this.#try(async () => {
      const changed = await this.#parts.api.call('changeBatchFolder', batchId)
      if (changed === null || changed.undo === null) return
      const { folder: path, stay, undo } = changed
      this.#parts.jobs.sayDone(strings.notices.folderChanged({ path, stay }).trim(), undo, 'folder')
    })
  }

  async setArchived(batchId: number, archived: boolean): Promise<void> {
    const { api, jobs } = this.#parts
    await this.#try(async () => {
      const batchIds = [batchId]
      const { affected: n, undo } = await api.call('archiveBatches', { batchIds, archived })
      const { done } = strings.notices
      if (n > 0)
        jobs.sayDone(
          archived ? done.archive({ n }) : done.unarchive({ n }),
          undo,
          archived ? 'archive' : 'unarchive',
        )
    })
    await this.#reread()
  }

  async retryFailed(batchId: number): Promise<void> {
    await this.#parts.jobs.onTarget('retry', failedOf(batchId))
  }

  /** Puts the ids of its failed jobs on the clipboard, a line each. */
  async copyFailed(batchId: number): Promise<void> {
    const { api, jobs } = this.#parts
    await this.#try(async () => {
      const ids = await api.call('remoteIds', failedOf(batchId))
      await jobs.copy(ids.join('\n'), strings.details.idsCopied({ n: ids.length }))
    })
  }

  /** Asks where, and saves its failed jobs with their reasons. */
  async saveFailed(batchId: number): Promise<void> {
    const { api, notices } = this.#parts
    await this.#try(async () => {
      const path = await api.call('saveFailedJobs', batchId)
      if (path !== null) notices.say(strings.notices.failedSaved({ path }), 'good')
    })
  }

  /** The user has agreed. What was shown of it is gone: all jobs are shown then. */
  async removeAsked(): Promise<void> {
    const { queue, jobs } = this.#parts
    const batch = this.removing
    this.removing = null
    if (batch === null) return
    await jobs.onTarget('remove', batchTarget(batch.id))
    if (queue.query.batchId === batch.id) queue.filter({ ...noFilter })
    await this.#reread()
  }

  async #reread(): Promise<void> {
    if (this.#archive !== null) await this.loadArchive()
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#parts.notices.sayFailure(error)
    }
  }
}

const failedOf = (batchId: number) => ({
  filter: { ...noFilter, batchId, states: ['failed' as const] },
})

/** As the sidebar lists them. Pure. */
export function sidebarOrder(batches: readonly BatchView[]): BatchView[] {
  const isDone = ({ settledAt }: BatchView): number => Number(settledAt !== null)
  return batches
    .filter(({ archivedAt }) => archivedAt === null)
    .toSorted((a, b) => isDone(a) - isDone(b) || b.id - a.id)
}
