/** Wires queue, poller, leases and downloads together; what the window and the headless program start. */
import { EventEmitter } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readTrustAnchors } from '../checks/trust-anchors.ts'
import { Downloader } from '../downloads/download-file.ts'
import type { EngineEvents, EngineLimits, EngineOptions, QueuedBatch } from './engine-options.ts'
import type { ReelhaulError } from '../errors.ts'
import { BatchIntake, type IntakeOptions } from '../queue/batch-intake.ts'
import { BlockRegistry } from '../queue/block-registry.ts'
import { BatchEstimates } from '../views/batch-estimates.ts'
import { DownloadSlots, type SavedFile } from '../outputs/download-slots.ts'
import { ReceiptVerifier } from '../outputs/receipt-verifier.ts'
import { JobQueue } from '../queue/job-queue.ts'
import type {
  AccountRecord,
  AddedBatch,
  JobStore,
  NewBatch,
  NewJob,
  OutputRecord,
} from '../queue/job-store.ts'
import { activeStates } from '../queue/job-state.ts'
import { SubtitleJoiner } from '../outputs/join-subtitles.ts'
import { LiveProgress } from '../outputs/live-progress.ts'
import { OutputChecks } from '../outputs/output-checks.ts'
import { reserveName } from '../outputs/output-name.ts'
import { partPathOf, runOutput } from '../outputs/output-run.ts'
import { QueueViews } from '../views/queue-views.ts'
import { attendedRetryPolicy, unattendedRetryPolicy } from '../queue/retry-policy.ts'
import { Scheduler } from '../queue/scheduler.ts'
import { UserActions } from '../queue/user-actions.ts'
import { lockFolder, type Unlock } from '../queue/sqlite/folder-lock.ts'
import { openDatabase } from '../queue/sqlite/open-database.ts'
import { PartFileRepository } from '../queue/sqlite/part-store.ts'
import { SqliteJobStore } from '../queue/sqlite/sqlite-job-store.ts'
import { LeaseKeeper } from '../leases/lease-keeper.ts'
import { chooseExpirationSeconds } from '../leases/renewal-policy.ts'
import { isPrivateHost } from '../downloads/addresses.ts'
import { JobPace } from '../queue/job-pace.ts'
import { straight } from '../network/network.ts'
import { Poller } from '../polling/poller.ts'
import { ProviderClient } from '../polling/provider-client.ts'
import { createApiClient, type ClosableApiClient } from '../providers/api-client.ts'
import type { LeaseLifetime, WebhookHint } from '../providers/provider.ts'
import { providerNamed } from '../providers/registry.ts'
import type { ActionResult, JobAction, JobMove, Undone } from '../../preload/contract/model.ts'

/** Ready jobs that may wait for a slot before polling rests: enough to keep every slot busy. */
const backlogPerSlot = 4
const smallestBacklog = 32
/** Longest verification of one file's content credentials. */
const verifyLimitMs = 180_000

/** What cannot be opened leaves nothing open behind, and the folder free for another try. */
function openStores(folder: string, unlock: Unlock, onLost: (loss: ReelhaulError) => void) {
  let store: SqliteJobStore | null = null
  try {
    const { database, notice } = openDatabase(join(folder, 'queue.sqlite'))
    store = new SqliteJobStore(database, onLost)
    return { store, notice, parts: new PartFileRepository(join(folder, 'parts.sqlite'), onLost) }
  } catch (error) {
    store?.close()
    unlock()
    throw error
  }
}

export class Engine extends EventEmitter<EngineEvents> {
  readonly store: JobStore & Pick<SqliteJobStore, 'lose'>
  readonly queue: JobQueue
  readonly views: QueueViews
  /** One sentence when an unusable database was set aside at start. */
  readonly notice: string | null
  readonly #options: EngineOptions
  readonly #unlock: Unlock
  readonly #api: ClosableApiClient
  readonly #parts: PartFileRepository
  readonly #live = new LiveProgress(() => performance.now())
  readonly #client: ProviderClient
  readonly #leases: LeaseKeeper
  readonly #downloader: Downloader
  readonly #checks: OutputChecks
  readonly #earlier: ReceiptVerifier
  readonly #slots: DownloadSlots
  readonly #actions: UserActions
  readonly #intake: BatchIntake
  readonly #poller: Poller
  readonly #blocks: BlockRegistry
  readonly #scheduler = new Scheduler({
    now: Date.now,
    monotonicNow: () => performance.now(),
    onClockJump: () => this.queue.boundDueTimes(),
  })
  readonly #pace = new JobPace({ limits: () => this.#limits, now: Date.now, random: Math.random })
  #limits: EngineLimits
  #accounts = new Map<string, AccountRecord>()
  #paused = false
  #lost: ReelhaulError | null = null

  /** @throws UsageError when another process works with the data folder. */
  constructor(options: EngineOptions) {
    super()
    const { dataFolder, limits, unattended } = options
    this.#options = options
    this.#limits = limits
    this.#unlock = lockFolder(dataFolder)
    const opened = openStores(dataFolder, this.#unlock, (loss) => this.#lose(loss))
    this.notice = opened.notice
    this.store = opened.store
    this.#parts = opened.parts
    const { network = straight } = options
    this.#api = createApiClient({ network })
    this.queue = new JobQueue({
      store: this.store,
      now: Date.now,
      random: Math.random,
      retryPolicy: unattended ? unattendedRetryPolicy : attendedRetryPolicy,
      pace: this.#pace,
    })
    this.#client = new ProviderClient({
      api: this.#api,
      provider: options.provider ?? providerNamed,
      account: (id) => this.#accounts.get(id) ?? null,
      credential: options.credential,
      limits: options.accountLimits ?? (() => null),
      expirationSeconds: (jobId, accepted) => this.#expirationSeconds(jobId, accepted),
      failuresUntilBlocked: unattended
        ? unattendedRetryPolicy.maxAttempts
        : Number.POSITIVE_INFINITY,
      onBlocked: (accountId, failure) => this.#blocks.blockAccount(accountId, failure),
      onFree: () => this.#poller.roomForMore(),
      onServerWait: (accountId, ms) => this.#tellOfWait(accountId, ms),
      monotonicNow: () => performance.now(),
    })
    this.#blocks = new BlockRegistry({
      queue: this.queue,
      unattended,
      onAccountLifted: (accountId) => this.#client.unblock(accountId),
    })
    this.#leases = new LeaseKeeper({
      ask: (jobId) => this.#ask(jobId),
      onRenewed: (jobId) => this.queue.countRenewal(jobId),
      monotonicNow: () => performance.now(),
    })
    this.#downloader = new Downloader({
      network,
      segments: limits.segments,
      bytesPerSecond: limits.bytesPerSecond,
    })
    this.#checks = this.#createChecks()
    this.#earlier = new ReceiptVerifier({
      queue: this.queue,
      onSaved: (output) => this.#checks.add(output),
      now: Date.now,
    })
    this.#slots = this.#createSlots()
    this.#actions = new UserActions({
      queue: this.queue,
      graceMs: options.undoGraceMs ?? 0,
      discard: (jobIds, outputs) => this.#discardParts(jobIds, outputs),
    })
    this.#intake = new BatchIntake({
      queue: this.queue,
      unattended,
      finishRemovals: () => this.#actions.finishRemovals(),
      onShown: (jobs, added) => this.#takeUp(jobs, added),
      remove: (ids) => this.#actions.removeForGood(ids),
      now: Date.now,
    })
    this.#poller = this.#createPoller()
    this.views = new QueueViews(
      this.store,
      this.#live,
      () => [...this.#blocks.list(), ...this.#client.unreachableAccounts()],
      () => this.#paused,
      (job) => this.#pace.stallOf(job),
      new BatchEstimates({
        store: this.store,
        live: this.#live,
        outlook: (accountId) => this.#pace.outlook(accountId),
        concurrency: () => this.#limits.concurrency,
        now: Date.now,
        monotonicNow: () => performance.now(),
      }),
    )
    this.#connect()
    for (const account of this.store.accounts()) this.#open(account)
  }

  #createChecks(): OutputChecks {
    const trustedSigners = join(this.#options.dataFolder, 'trust-anchors.pem')
    return new OutputChecks({
      queue: this.queue,
      // Nine megabytes that most batches never need.
      loadVerifier: async () => {
        const { CredentialsVerifier } = await import('../checks/content-credentials.ts')
        return new CredentialsVerifier({
          timeoutMs: verifyLimitMs,
          trustAnchors: () => readTrustAnchors(trustedSigners),
        })
      },
    })
  }

  #createSlots(): DownloadSlots {
    const parts = {
      store: this.store,
      partFiles: this.#parts,
      leases: this.#leases,
      downloader: this.#downloader,
      live: this.#live,
      reserveName: reserveName.bind(null, this.store, this.#parts, () => this.#limits.collisions),
      overwrites: () => this.#limits.collisions === 'overwrite',
      privateAddressesAllowed: (accountId: string) => this.#isPrivate(accountId),
      now: Date.now,
    }
    const joiner = new SubtitleJoiner({
      queue: this.queue,
      store: this.store,
      parts: this.#parts,
      wanted: () => this.#limits.joinSubtitles,
      onSaved: (file) => this.#saved(file),
      now: Date.now,
    })
    return new DownloadSlots(
      {
        queue: this.queue,
        scheduler: this.#scheduler,
        run: (task) => runOutput(parts, task),
        onSaved: (file) => this.#saved(file),
        finish: (job, batch) => joiner.join(job, batch),
        onFolderFailure: (folder, failure) => this.#blocks.blockFolder(folder, failure),
        onJobEnded: (jobId) => this.#leases.forget(jobId),
        now: Date.now,
      },
      this.#limits.concurrency,
    )
  }

  #saved(file: SavedFile): void {
    this.#whenDurable(() => this.emit('file', file))
    const { id, jobId, kind, extension } = file.output
    this.#checks.add({ id, jobId, kind, extension, path: file.path, content: file.content })
  }

  #createPoller(): Poller {
    return new Poller({
      queue: this.queue,
      scheduler: this.#scheduler,
      client: this.#client,
      onReady: (jobId, outputs) => this.#leases.keep(jobId, outputs),
      hasRoom: () => this.#hasRoomForReadyJobs(),
      now: Date.now,
      log: this.#options.log,
    })
  }

  /** Jobs that wait for a second try at their store do not count: they need no slot yet. */
  #hasRoomForReadyJobs(): boolean {
    const enough = Math.max(smallestBacklog, this.#limits.concurrency * backlogPerSlot)
    if ((this.store.counts().ready ?? 0) < enough) return true
    return this.store.dueCount('ready', Date.now(), enough) < enough
  }

  #connect(): void {
    this.queue.on('wake', () => this.#wake())
    this.queue.on('changed', () => this.emit('changed'))
    this.queue.on('moved', (job, from) => {
      this.#pace.learn(job, from)
      this.#slots.wake()
      // A slot has room again, and room is what polling may be resting for.
      if (job.state === 'downloading') this.#poller.roomForMore()
      this.#whenDurable(() => this.emit('job', job))
    })
    this.queue.on('stopped', (ids) => void this.#slots.stopJobs(ids))
    this.queue.on('batchSettled', (batchId) =>
      this.#whenDurable(() => this.emit('batchSettled', batchId)),
    )
  }

  /** Takes up what an earlier run left and goes to work. */
  start(): void {
    this.#pace.recall(this.store)
    this.#actions.recover()
    this.queue.recover(this.#earlier.recover())
    this.#checks.recover()
    this.resume()
  }

  /** Goes to work again after `rest`. */
  resume(): void {
    if (this.#paused || this.#lost !== null) return
    this.#poller.start()
    this.#slots.start()
  }

  /** Stops asking and downloading without a change to any job: the machine sleeps, the user pauses all. */
  async rest(): Promise<void> {
    this.#poller.pause()
    await this.#slots.stop()
  }

  /** Pauses or continues everything, on top of what is paused job by job. */
  async pauseAll(paused: boolean): Promise<void> {
    this.#paused = paused
    this.emit('changed')
    if (paused) await this.rest()
    else this.resume()
  }

  /** Stops with every file closed and the state kept. The engine cannot be started again. */
  async stop(): Promise<void> {
    this.#poller.close()
    await this.rest()
    await this.#intake.close()
    await this.#actions.close()
    await this.#earlier.close()
    await this.#checks.close()
    this.#blocks.close()
    this.#scheduler.close()
    this.#client.close()
    this.#downloader.close()
    this.#api.close()
    // A loss has been told.
    await this.store.durable().catch(() => undefined)
    this.#parts.close()
    this.store.close()
    this.#unlock()
  }

  /** Why the queue can no longer be written; null while all is well. */
  get lost(): ReelhaulError | null {
    return this.#lost
  }

  /** At once nothing new begins; what is under way is stopped when the call that met the loss is over. */
  #lose(loss: ReelhaulError): void {
    if (this.#lost !== null) return
    this.#lost = loss
    this.store.lose(loss)
    this.#poller.pause()
    this.#slots.pause()
    queueMicrotask(() => {
      void this.rest()
      this.emit('storeLost', loss.failure)
      this.emit('changed')
    })
  }

  #assertNotLost(): void {
    if (this.#lost !== null) throw this.#lost
  }

  /** Resolves when every saved file has been looked at, or after `limitMs`. */
  checked(limitMs: number): Promise<void> {
    return this.#checks.idle(limitMs)
  }

  /** Takes effect at once; transfers under way are not restarted. */
  configure(limits: EngineLimits): void {
    this.#limits = limits
    this.#downloader.setLimits({ segments: limits.segments, bytesPerSecond: limits.bytesPerSecond })
    this.#slots.setConcurrency(limits.concurrency)
    this.#wake()
  }

  /** Adds or changes an account and lets its jobs try again. */
  saveAccount(account: AccountRecord): void {
    this.#assertNotLost()
    this.store.saveAccount(account)
    this.#open(account)
    this.unblockAccount(account.id)
  }

  #open(account: AccountRecord): void {
    this.#accounts.set(account.id, account)
    this.#client.open(account.id)
  }

  /** Forgets an account without jobs. @throws the database's error when it still has some. */
  removeAccount(accountId: string): void {
    this.#actions.finishRemovals()
    this.store.removeAccount(accountId)
    this.#accounts.delete(accountId)
    this.#blocks.forgetAccount(accountId)
    this.emit('changed')
  }

  /** The user has mended an account, by a new key for example. */
  unblockAccount(accountId: string): void {
    this.#blocks.unblockAccount(accountId)
    this.emit('changed')
  }

  accounts(): AccountRecord[] {
    return [...this.#accounts.values()]
  }

  /**
   * Adds a batch of any size; its folder is made if it is missing. Of a receipt, files that are still
   * there are recognised, and known jobs that had failed are tried again. A batch that is aborted
   * leaves nothing behind.
   * @throws the system's error when the folder cannot be made, the signal's reason when aborted.
   */
  addBatch(
    batch: NewBatch,
    jobs: readonly NewJob[],
    options: IntakeOptions = {},
  ): Promise<QueuedBatch> {
    return this.#intake.add(batch, jobs, options)
  }

  /** Jobs are in the queue. Returns those that are tried again. */
  #takeUp(jobs: readonly NewJob[], added: AddedBatch): readonly number[] {
    this.#earlier.take(jobs, added)
    const retried = this.#retryFailed(jobs)
    this.#blocks.blockNewJobs(added.added)
    return retried
  }

  #retryFailed(jobs: readonly NewJob[]): readonly number[] {
    const ids = jobs.flatMap(({ accountId, remoteId, earlier }) => {
      const job = earlier === undefined ? null : this.store.findJob(accountId, remoteId)
      return job?.state === 'failed' ? [job.id] : []
    })
    if (ids.length > 0) {
      this.#blocks.unblockAll()
      this.queue.act({ action: 'retry', target: { ids } })
    }
    return ids
  }

  /** A webhook says that a job has moved: at accounts of its provider that know it, it is asked for. */
  hint(hint: WebhookHint): void {
    for (const { id, provider } of this.accounts()) {
      const job = provider === hint.provider ? this.store.findJob(id, hint.remoteId) : null
      if (job !== null && this.queue.hint(job.id, hint)) this.#poller.askAgain(job.id)
    }
  }

  /**
   * What the user asked for, one action after the other. Gives way to everything else meanwhile; few jobs
   * are changed before it returns.
   */
  async act(action: JobAction): Promise<ActionResult> {
    this.#assertNotLost()
    // Trying again means asking again, also where an account was known not to work.
    if (action.action === 'resume' || action.action === 'retry') this.#blocks.unblockAll()
    return this.#actions.act(action)
  }

  /** Changes the order that jobs are worked on in. */
  async moveJobs(move: JobMove): Promise<ActionResult> {
    this.#assertNotLost()
    return this.#actions.move(move)
  }

  /** Takes back one action of the user, or with null the last one; null when there is none any more. */
  undo(token: number | null): Promise<Undone | null> {
    return this.#actions.undo(token)
  }

  /** Requests sent so far to the providers' APIs and to object stores. */
  get requests(): { api: number; storage: number } {
    return { api: this.#client.requests, storage: this.#downloader.stats.requests }
  }

  /** Jobs that will still do something by themselves. */
  get unsettled(): number {
    const counts = this.store.counts()
    return activeStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  }

  #wake(): void {
    this.#poller.wake()
    this.#slots.wake()
  }

  /** Tells the outside only what a power cut could no longer take back. */
  #whenDurable(tell: () => void): void {
    this.store.durable().then(tell, () => undefined)
  }

  #tellOfWait(accountId: string, ms: number): void {
    const account = this.#accounts.get(accountId)
    if (account === undefined) return
    const { provider, name } = account
    const until = Date.now() + ms
    this.emit('notice', { code: 'SERVER_ASKED_TO_WAIT', provider, account: name, until })
    this.emit('changed')
  }

  async #ask(jobId: number) {
    const job = this.store.job(jobId)
    if (job === null) throw new Error(`Job ${jobId} is gone`)
    return this.#client.ask(job)
  }

  #expirationSeconds(jobId: number, accepted: LeaseLifetime): number {
    const sizes = this.store.outputs(jobId).map((output) => output.sizeBytes)
    const bytes =
      sizes.length === 0 || sizes.includes(null)
        ? null
        : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
    const need = {
      bytes,
      bytesPerSecond: this.#live.speed(),
      fixedSeconds: this.#limits.expirationSeconds,
    }
    return chooseExpirationSeconds(need, accepted)
  }

  #isPrivate(accountId: string): boolean {
    const account = this.#accounts.get(accountId)
    // What is on this machine or its network may keep its files there, too.
    return account !== undefined && isPrivateHost(new URL(account.baseUrl).hostname)
  }

  async #discardParts(jobIds: readonly number[], outputs: readonly OutputRecord[]): Promise<void> {
    await this.#slots.stopJobs(jobIds)
    for (const { path } of outputs) {
      if (path === null) continue
      await rm(partPathOf(path), { force: true })
      this.#parts.discard(partPathOf(path))
    }
  }
}
