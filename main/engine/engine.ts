/** What the window and the headless program start: one face for all parts of the engine. */
import { EventEmitter } from 'node:events'
import type { LaneDownloader } from '../transfer/lanes/lane-downloader.ts'
import type { ReelhaulError } from '../errors.ts'
import type { DownloadSlots } from '../outputs/download-slots.ts'
import type { LiveProgress } from '../outputs/live-progress.ts'
import type { OutputChecks } from '../outputs/output-checks.ts'
import type { SavedFiles } from '../outputs/saved/saved-files.ts'
import type { ReceiptVerifier } from '../outputs/receipt-verifier.ts'
import type { Poller } from '../polling/poller.ts'
import type { PageWanted } from '../polling/found-jobs.ts'
import type { ProviderClient } from '../polling/provider-client.ts'
import type { RequestCount } from '../polling/request-counts.ts'
import type { ClosableApiClient } from '../providers/api-client.ts'
import type { ApiClient, WebhookHint } from '../providers/provider.ts'
import type { BatchActions } from '../queue/batch-actions.ts'
import { makeFolder, type BatchIntake } from '../queue/batch-intake.ts'
import type { BlockRegistry } from '../queue/block-registry.ts'
import type { JobPace } from '../queue/job-pace.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import { inSlices } from '../queue/in-slices.ts'
import { activeStates, askedStates } from '../queue/job-state.ts'
import type { JobStore } from '../queue/job-store.ts'
import type { AccountRecord, NewBatch, NewJob } from '../queue/records.ts'
import type { Scheduler } from '../queue/scheduler.ts'
import type { AgainAction, UserActions } from '../queue/user-actions.ts'
import type { WatchedClock } from '../queue/watched-clock.ts'
import { whatIsHere, type FoundHere } from '../views/found-here.ts'
import type { Attentive } from '../views/attention.ts'
import type { QueueViews } from '../views/queue-views.ts'
import type {
  AccountPace,
  ActionResult,
  JobAction,
  JobMove,
  Undone,
} from '../../preload/contract/model.ts'
import type { ReceivedWebhook } from '../webhooks/signature.ts'
import type { TryNow } from '../../preload/contract/problems.ts'
import type { Accounts } from './accounts.ts'
import type {
  AddOptions,
  CurrentLimits,
  EngineEvents,
  EngineLimits,
  QueuedBatch,
} from './engine-options.ts'
import type { EngineStores } from './engine-stores.ts'
import type { WebhookIntake } from './webhook-intake.ts'
import type { WorkControl } from './work-control.ts'

export interface EngineParts {
  readonly stores: EngineStores
  readonly limits: CurrentLimits
  readonly clock: WatchedClock
  readonly queue: JobQueue
  readonly views: QueueViews
  readonly accounts: Accounts
  readonly scheduler: Scheduler
  readonly pace: JobPace
  readonly api: ClosableApiClient
  readonly client: ProviderClient
  readonly poller: Poller
  readonly slots: DownloadSlots
  readonly downloader: LaneDownloader
  readonly checks: OutputChecks
  readonly receipts: ReceiptVerifier
  readonly saved: SavedFiles
  readonly blocks: BlockRegistry
  readonly actions: UserActions
  readonly batchActions: BatchActions
  readonly intake: BatchIntake
  readonly work: WorkControl
  readonly webhooks: WebhookIntake
  /** @throws ReelhaulError where the policy lets nothing be saved in the folder. */
  readonly assertFolder: (folder: string) => Promise<void>
  /** What the block registry tells. */
  readonly blocked: EventEmitter<Pick<EngineEvents, 'blocked'>>
  readonly attention: () => readonly Attentive[]
  readonly live: LiveProgress
  readonly counted: { readonly renewals: number }
}

/** Made by `createEngine`. */
export class Engine extends EventEmitter<EngineEvents> {
  readonly store: JobStore
  readonly queue: JobQueue
  readonly views: QueueViews
  /** Saved files, after they were saved. */
  readonly saved: SavedFiles
  /** One sentence when an unusable database was set aside at start. */
  readonly notice: string | null
  readonly #parts: EngineParts

  constructor(parts: EngineParts) {
    super()
    const { stores, queue, views, slots, client } = parts
    this.store = stores.jobs
    this.queue = queue
    this.views = views
    this.saved = parts.saved
    this.notice = stores.notice
    this.#parts = parts
    stores.on('lost', (loss) => this.#lost(loss))
    queue.on('changed', () => this.emit('changed'))
    queue.on('moved', (job) => this.#whenDurable(() => this.emit('job', job)))
    queue.on('movedTogether', (ids) => this.#movedTogether(ids))
    queue.on('batchSettled', (id) => this.#whenDurable(() => this.emit('batchSettled', id)))
    parts.actions.on('progress', (progress) => this.emit('actionProgress', progress))
    parts.blocked.on('blocked', (block) => this.emit('blocked', block))
    slots.on('saved', (file) => this.#whenDurable(() => this.emit('file', file)))
    client.on('serverWait', (accountId, ms) => this.#notifyOfWait(accountId, ms))
  }

  /** Takes up what an earlier run left and goes to work. */
  start(): void {
    const { pace, actions, queue, receipts, checks } = this.#parts
    pace.recall(this.store)
    actions.recover()
    queue.recover(receipts.recover())
    checks.recover()
    this.resume()
  }

  /** Goes to work again after `rest`. */
  resume(): void {
    this.#parts.work.resume()
  }

  /** Stops asking and downloading without a change to any job: the machine sleeps, the user pauses all. */
  rest(): Promise<void> {
    return this.#parts.work.rest()
  }

  /** Pauses or continues everything, on top of what is paused job by job. */
  async pauseAll(paused: boolean): Promise<void> {
    const done = this.#parts.work.pauseAll(paused)
    this.emit('changed')
    await done
  }

  /** Stops with every file closed and the state kept. The engine cannot be started again. */
  async stop(): Promise<void> {
    const { stores, poller, intake, actions, receipts, checks, blocks, scheduler } = this.#parts
    poller.close()
    await this.rest()
    await intake.close()
    await actions.close()
    await receipts.close()
    await this.saved.close()
    await checks.close()
    blocks.close()
    scheduler.close()
    this.#parts.downloader.close()
    this.#parts.api.close()
    await stores.close()
  }

  /** Why the queue can no longer be written; null while all is well. */
  get lost(): ReelhaulError | null {
    return this.#parts.stores.lost
  }

  /** What is under way is stopped when the call that met the loss is over. */
  #lost(loss: ReelhaulError): void {
    this.#parts.work.end()
    queueMicrotask(() => {
      void this.rest()
      this.emit('storeLost', loss.failure)
      this.emit('changed')
    })
  }

  /** Resolves when every saved file has been looked at, or after `limitMs`. */
  checked(limitMs: number): Promise<void> {
    return this.#parts.checks.idle(limitMs)
  }

  /** Takes effect at once; transfers under way are not restarted. */
  configure(limits: EngineLimits): void {
    const { downloader, slots, work } = this.#parts
    this.#parts.limits.now = limits
    downloader.setLimits({ segments: limits.segments, bytesPerSecond: limits.bytesPerSecond })
    slots.setConcurrency(limits.concurrency)
    work.wake()
  }

  accounts(): AccountRecord[] {
    return this.#parts.accounts.all()
  }

  /** Adds or changes an account and lets its jobs try again. */
  saveAccount(account: AccountRecord): void {
    const { stores, accounts, client } = this.#parts
    stores.assertNotLost()
    accounts.save(account)
    client.open(account.id)
    this.unblockAccount(account.id)
  }

  /** Forgets an account without jobs. @throws the database's error when it still has some. */
  removeAccount(accountId: string): void {
    const { actions, accounts, blocks, client } = this.#parts
    actions.finishRemovals()
    accounts.remove(accountId)
    blocks.forgetAccount(accountId)
    client.forget(accountId)
    this.emit('changed')
  }

  /** The user has corrected an account, by a new key for example. */
  unblockAccount(accountId: string): void {
    this.#parts.blocks.unblockAccount(accountId)
    this.emit('changed')
  }

  /**
   * Adds a batch of any size; its folder is made if it is missing. Of a receipt, files that are still
   * there are recognised, and known jobs that had failed are tried again. A batch that is aborted
   * leaves nothing behind.
   * @throws UsageError when the folder cannot be made, the signal's reason when aborted.
   */
  async addBatch(
    batch: NewBatch,
    jobs: readonly NewJob[],
    { again = false, ...options }: AddOptions = {},
  ): Promise<QueuedBatch> {
    await this.#parts.assertFolder(batch.folder)
    const queued = await this.#parts.intake.add(batch, jobs, options)
    if (!again || queued.known.length === 0) return queued
    const to = { folder: null, template: null, changed: 'keep' } as const
    const { affected } = await this.downloadAgain({ target: { ids: [...queued.known] }, ...to })
    return { ...queued, again: affected }
  }

  /**
   * One page of the jobs that an account's provider lists, and what of them is in the queue already.
   * @throws UsageError where the provider documents no list; ReelhaulError as asking for a job does.
   */
  async findJobs(accountId: string, wanted: PageWanted, signal?: AbortSignal): Promise<FoundHere> {
    const page = await this.#parts.client.find(accountId, wanted, signal)
    return whatIsHere(page, accountId, this.store.jobs)
  }

  /** How often an account is asked, for people; null: there is no such account. */
  paceOf(accountId: string): AccountPace | null {
    return this.#parts.client.gates.paceView(accountId)
  }

  /** Sends an account's requests beside its jobs, such as a test of its key, in its pace. */
  inPaceOf(accountId: string, api: ApiClient): ApiClient {
    return this.#parts.client.inPace(accountId, api)
  }

  /** A webhook says that a job has moved: at accounts of its provider that know it, it is asked for. */
  hint(hint: WebhookHint): void {
    this.#parts.webhooks.take(hint)
  }

  /**
   * The same of a payload that came in from outside. Returns false where it should have been signed and is
   * not, or wrongly: nothing of it is used then.
   */
  receiveWebhook(hint: WebhookHint, webhook: ReceivedWebhook): boolean {
    return this.#parts.webhooks.receive(hint, webhook)
  }

  /**
   * What the user asked for, one action after the other. Gives way to everything else meanwhile; few jobs
   * are changed before it returns.
   */
  async act(action: JobAction): Promise<ActionResult> {
    this.#parts.stores.assertNotLost()
    // Trying again means asking again, also where an account was known not to work.
    if (action.action === 'resume' || action.action === 'retry') this.#parts.blocks.unblockAll()
    return this.#parts.actions.act(action)
  }

  /**
   * Asks again at once where an account is blocked or does not answer, or a folder cannot be written. A
   * wait that a server has asked for stays.
   */
  tryNow({ accountIds, folders }: TryNow): void {
    const { stores, blocks, queue } = this.#parts
    stores.assertNotLost()
    for (const accountId of accountIds) {
      blocks.unblockAccount(accountId)
      queue.retryNow(accountId)
    }
    for (const folder of folders) blocks.unblockFolder(folder)
    this.#parts.work.wake()
    this.emit('changed')
  }

  /** Changes the order that jobs are worked on in. */
  async moveJobs(move: JobMove): Promise<ActionResult> {
    this.#parts.stores.assertNotLost()
    return this.#parts.actions.move(move)
  }

  /**
   * What the user does to batches themselves.
   * @throws ReelhaulError once the queue can no longer be written.
   */
  get batchActions(): BatchActions {
    this.#parts.stores.assertNotLost()
    return this.#parts.batchActions
  }

  /**
   * Asks providers about jobs as soon as their accounts allow. Gives way to everything else meanwhile.
   * Returns how many that concerns: jobs that their provider still works on.
   */
  async checkNow(target: JobAction['target']): Promise<number> {
    const ids = this.store.lists.matching(target, askedStates)
    const { poller } = this.#parts
    let asked = 0
    await inSlices(ids, (some) => {
      asked += some.filter((id) => poller.checkNow(id)).length
    })
    return asked
  }

  /**
   * Fetches jobs that are over once more. What they have saved stays until there are new files.
   * @throws UsageError when the folder cannot be made.
   */
  async downloadAgain(action: AgainAction): Promise<ActionResult> {
    this.#parts.stores.assertNotLost()
    if (action.folder !== null) {
      await this.#parts.assertFolder(action.folder)
      await makeFolder(action.folder)
    }
    this.#parts.blocks.unblockAll()
    return this.#parts.actions.downloadAgain(action)
  }

  /** What jobs had saved before they were downloaded again is theirs again. */
  async keepEarlier(target: JobAction['target']): Promise<ActionResult> {
    this.#parts.stores.assertNotLost()
    return this.#parts.actions.keepEarlier(target)
  }

  /** Takes back one action of the user, or with null the last one; null when there is none any more. */
  undo(token: number | null): Promise<Undone | null> {
    return this.#parts.actions.undo(token)
  }

  /** Ends the action of the user that is under way: what is done stays done, and can be taken back. */
  stopAction(): void {
    this.#parts.actions.stop()
  }

  /** Requests sent so far to the providers' APIs and to object stores. */
  get requests(): { api: number; storage: number } {
    const { client, downloader } = this.#parts
    return { api: client.requests, storage: downloader.stats.requests }
  }

  /** How providers have answered, since the start. */
  get answers(): readonly RequestCount[] {
    return this.#parts.client.answers.all()
  }

  /** Links that were renewed, since the start. */
  get renewals(): number {
    return this.#parts.counted.renewals
  }

  /** True while everything is paused. */
  get paused(): boolean {
    return this.#parts.work.paused
  }

  /** What stops several jobs at once, the largest first. */
  attention(): readonly Attentive[] {
    return this.#parts.attention()
  }

  /** Files that are being loaded. */
  get filesMoving(): number {
    return this.#parts.live.filesMoving
  }

  /** Jobs that wait for the user. */
  get blocked(): number {
    return this.store.lists.counts().blocked ?? 0
  }

  /** Jobs that will still do something by themselves. */
  get unsettled(): number {
    const counts = this.store.lists.counts()
    return activeStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  }

  /** A hundred thousand jobs are read only where they are asked for. */
  #movedTogether(ids: readonly number[]): void {
    if (this.listenerCount('job') === 0) return
    const jobs = ids.flatMap((id) => this.store.jobs.get(id) ?? [])
    this.#whenDurable(() => jobs.forEach((job) => this.emit('job', job)))
  }

  /** Tells the outside only what a power cut could no longer take back. */
  #whenDurable(notify: () => void): void {
    this.store.durable().then(notify, () => undefined)
  }

  #notifyOfWait(accountId: string, ms: number): void {
    const account = this.#parts.accounts.get(accountId)
    if (account === null) return
    const { provider, name } = account
    const until = this.#parts.clock.now() + ms
    this.emit('notice', { code: 'SERVER_ASKED_TO_WAIT', provider, account: name, until })
    this.emit('changed')
  }
}
