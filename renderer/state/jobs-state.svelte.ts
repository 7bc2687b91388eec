/** What a person does to jobs: the selection, one row, everything. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { JobAction, JobActionName, JobView } from '../../preload/contract/model.ts'
import { strings } from '../strings.ts'
import type { NoticeState } from './notice-state.svelte.ts'
import type { QueueState } from './queue-state.svelte.ts'
import type { SelectionState } from './selection-state.svelte.ts'

/** Removal that waits for an answer, because it cannot be undone. */
export interface PendingRemoval {
  readonly target: JobAction['target']
  readonly jobs: number
}

export interface JobsParts {
  readonly api: ReelhaulApi
  readonly queue: QueueState
  readonly selection: SelectionState
  readonly notices: NoticeState
}

export class JobsState {
  readonly #parts: JobsParts
  removal = $state.raw<PendingRemoval | null>(null)

  constructor(parts: JobsParts) {
    this.#parts = parts
  }

  /** Acts on everything selected; asks first where it cannot be undone. */
  async onSelection(action: JobActionName): Promise<void> {
    const { selection } = this.#parts
    const jobs = selection.count
    await this.#try(async () => {
      const target = await selection.target()
      if (target) await this.#start(action, target, jobs)
    })
  }

  /** Acts on one job, whatever is selected. */
  async onJob(action: JobActionName, job: Pick<JobView, 'id'>): Promise<void> {
    await this.#try(() => this.#start(action, { ids: [job.id] }, 1))
  }

  async confirmRemoval(): Promise<void> {
    const removal = this.removal
    this.removal = null
    if (removal) await this.#try(() => this.#act('remove', removal.target))
  }

  keepAll(): void {
    this.removal = null
  }

  async pauseAll(paused: boolean): Promise<void> {
    await this.#try(() => this.#parts.api.call('pauseAll', paused))
  }

  async showInFolder(jobId: number, outputKey: string | null = null): Promise<void> {
    await this.#try(() => this.#parts.api.call('showFile', { jobId, outputKey }))
  }

  async openBatchFolder(batchId: number): Promise<void> {
    await this.#try(() => this.#parts.api.call('openBatchFolder', batchId))
  }

  /** Asks where, and saves what became of a batch. */
  async saveReceipt(batchId: number): Promise<void> {
    await this.#try(async () => {
      const path = await this.#parts.api.call('saveReceipt', batchId)
      if (path !== null) this.#parts.notices.say(strings.notices.receiptSaved({ path }), 'good')
    })
  }

  /** Puts the provider's ids of the selection that are held here on the clipboard. */
  async copyIds(jobs: readonly JobView[]): Promise<void> {
    const said =
      jobs.length === 1 ? strings.details.idCopied : strings.details.idsCopied({ n: jobs.length })
    await this.copy(jobs.map((job) => job.remoteId).join('\n'), said)
  }

  async copy(text: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text)
      this.#parts.notices.say(said, 'good')
    } catch {
      this.#parts.notices.say(strings.details.copyFailed, 'bad')
    }
  }

  async #start(action: JobActionName, target: JobAction['target'], jobs: number): Promise<void> {
    if (action === 'remove') this.removal = { target, jobs }
    else await this.#act(action, target)
  }

  async #act(action: JobActionName, target: JobAction['target']): Promise<void> {
    const { affected } = await this.#parts.api.call('actOnJobs', { action, target })
    const { notices, selection } = this.#parts
    if (affected === 0) notices.say(strings.notices.nothing[action])
    else notices.say(strings.notices.done[action]({ n: affected }), 'good')
    if (action === 'remove') selection.clear()
  }

  async #try(work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#parts.notices.sayFailure(error)
    }
  }
}
