/** What a person does to jobs: the selection, one row, everything. */
import type { LongAction } from '../../preload/contract/action-progress.ts'
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type {
  ActionResult,
  JobAction,
  JobActionName,
  JobView,
  MoveTo,
  OutputRef,
  Undone,
} from '../../preload/contract/model.ts'
import { strings } from '../words/strings.ts'
import type { NoticeOffer, NoticeState } from '../window/notice-state.svelte.ts'
import { noFilter, type QueueState } from './queue-state.svelte.ts'
import type { SelectionState } from './selection-state.svelte.ts'

export interface JobsParts {
  readonly api: ReelhaulApi
  readonly queue: QueueState
  readonly selection: SelectionState
  readonly notices: NoticeState
}

export class JobsState {
  readonly #parts: JobsParts

  constructor(parts: JobsParts) {
    this.#parts = parts
  }

  /** Acts on everything selected. */
  async onSelection(action: JobActionName): Promise<void> {
    await this.#try(action, async () => {
      const target = await this.#parts.selection.target()
      if (target) await this.#act(action, target)
    })
  }

  /** Acts on one job, whatever is selected. */
  async onJob(action: JobActionName, job: Pick<JobView, 'id'>): Promise<void> {
    await this.#try(`${action} of ${job.id}`, () => this.#act(action, { ids: [job.id] }))
  }

  /** Tries everything again that has failed, whatever is shown. */
  async retryFailed(): Promise<void> {
    const filter = { ...noFilter, states: ['failed' as const] }
    await this.#try('retry', () => this.#act('retry', { filter }))
  }

  /** Acts on jobs, whatever is selected. */
  async onTarget(action: JobActionName, target: JobAction['target']): Promise<void> {
    await this.#try(action, () => this.#act(action, target))
  }

  /** Asks providers now about everything selected. */
  async checkSelection(): Promise<void> {
    await this.#try('check', async () => {
      const target = await this.#parts.selection.target()
      if (target) await this.#check(target)
    })
  }

  /** Asks providers about jobs now, whatever is selected. */
  async check(target: JobAction['target']): Promise<void> {
    await this.#try('check', () => this.#check(target))
  }

  /** Moves everything selected within the queue. */
  async moveSelection(to: MoveTo): Promise<void> {
    await this.#try('move', async () => {
      const target = await this.#parts.selection.target()
      if (target) await this.#move(target, to)
    })
  }

  /** Moves jobs within the queue, whatever is selected. */
  async move(target: JobAction['target'], to: MoveTo): Promise<void> {
    await this.#try('move', () => this.#move(target, to))
  }

  /** Takes back one thing done, or with null the last one. */
  async undo(token: number | null = null): Promise<void> {
    await this.#try('undo', async () => {
      const undone = await this.#parts.api.call('undo', token)
      const { notices } = this.#parts
      notices.withdraw(token, undone?.action ?? null)
      if (undone === null) return notices.say(strings.notices.nothingToUndo)
      const { action, affected: n, stoppedOf: of } = undone
      if (of === undefined) return notices.say(strings.notices.undone[action]({ n }), 'good')
      const rest = token === null ? null : this.#undoOffer(token, action)
      notices.say(strings.notices.undoStopped({ n, of }), 'info', rest)
    })
  }

  async pauseAll(paused: boolean): Promise<void> {
    await this.#try('pauseAll', () => this.#parts.api.call('pauseAll', paused))
  }

  async showInFolder(jobId: number, outputKey: string | null = null): Promise<void> {
    const file = { jobId, outputKey }
    await this.#try(`folder of ${jobId}`, () => this.#parts.api.call('showFile', file))
  }

  /** In the program that the system has for it. */
  async openFile(output: OutputRef): Promise<void> {
    const topic = `file ${output.outputKey} of ${output.jobId}`
    await this.#try(topic, () => this.#parts.api.call('openFile', output))
  }

  async openBatchFolder(batchId: number): Promise<void> {
    const topic = `folder of batch ${batchId}`
    await this.#try(topic, () => this.#parts.api.call('openBatchFolder', batchId))
  }

  /** Asks where, and saves what became of a batch. */
  async saveReceipt(batchId: number): Promise<void> {
    await this.#try(`receipt of batch ${batchId}`, async () => {
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

  async #act(action: JobActionName, target: JobAction['target']): Promise<void> {
    const { api, notices, selection } = this.#parts
    const result = await api.call('actOnJobs', { action, target })
    if (result.affected === 0 && result.stoppedOf === undefined)
      notices.say(strings.notices.nothing[action])
    else this.sayResult(action, result)
    if (action === 'remove') selection.clear()
  }

  async #move(target: JobAction['target'], to: MoveTo): Promise<void> {
    const result = await this.#parts.api.call('moveJobs', { target, to })
    if (result.affected > 0) this.sayResult('move', result)
  }

  async #check(target: JobAction['target']): Promise<void> {
    const { api, notices } = this.#parts
    const n = await api.call('checkNow', target)
    notices.say(strings.notices.checking({ n }), n === 0 ? 'info' : 'good')
  }

  /** What an action on jobs has come to, and what takes it back. */
  sayResult(action: LongAction, { affected: n, undo, stoppedOf: of }: ActionResult): void {
    if (of === undefined) return this.sayDone(strings.notices.done[action]({ n }), undo, action)
    const offer = undo === null ? null : this.#undoOffer(undo, action)
    this.#parts.notices.say(strings.notices.stopped[action]({ n, of }), 'info', offer)
  }

  /** Something is done, and may be taken back. */
  sayDone(said: string, undo: number | null, action: Undone['action']): void {
    this.#parts.notices.say(said, 'good', undo === null ? null : this.#undoOffer(undo, action))
  }

  #undoOffer(token: number, action: Undone['action']): NoticeOffer {
    const take = (): void => void this.undo(token)
    return { label: strings.notices.undo, take, undo: { token, action } }
  }

  /** Says why something failed, until it works. @param topic the same for the same thing */
  async #try(topic: string, work: () => Promise<unknown>): Promise<void> {
    const { notices } = this.#parts
    try {
      await work()
      notices.settle(topic)
    } catch (error) {
      notices.sayFailure(error, topic)
    }
  }
}
