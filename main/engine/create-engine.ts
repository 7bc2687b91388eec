/** Wires the engine: every part after those that it uses, then the events between them. */
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { readTrustAnchors } from '../checks/trust-anchors.ts'
import { ReelhaulError } from '../errors.ts'
import { straight } from '../network/network.ts'
import { LiveProgress } from '../outputs/live-progress.ts'
import { OutputChecks } from '../outputs/output-checks.ts'
import { SavedFiles } from '../outputs/saved/saved-files.ts'
import { pooledCalls } from '../disk/file-calls.ts'
import { patientCalls } from '../disk/patient-calls.ts'
import { ReceiptVerifier } from '../outputs/receipt-verifier.ts'
import { createApiClient } from '../providers/api-client.ts'
import { ProviderRegistry } from '../providers/registry.ts'
import { BatchIntake } from '../queue/batch-intake.ts'
import { BlockRegistry } from '../queue/block-registry.ts'
import { JobPace } from '../queue/job-pace.ts'
import { JobQueue } from '../queue/job-queue.ts'
import { attendedRetries, unattendedRetries } from '../queue/retry-policy.ts'
import type { HolderKind } from '../queue/sqlite/folder-holder.ts'
import { Scheduler } from '../queue/scheduler.ts'
import { BatchActions } from '../queue/batch-actions.ts'
import { UserActions } from '../queue/user-actions.ts'
import { WatchedClock } from '../queue/watched-clock.ts'
import { BatchEstimates } from '../views/batch-estimates.ts'
import type { Attentive } from '../views/attention.ts'
import { QueueViews } from '../views/queue-views.ts'
import { Accounts } from './accounts.ts'
import { createDownloads } from './create-downloads.ts'
import { createPolling } from './create-polling.ts'
import { Engine, type EngineParts } from './engine.ts'
import type { CurrentLimits, EngineEvents, EngineOptions } from './engine-options.ts'
import { EngineStores } from './engine-stores.ts'
import { takeUpJobs } from './take-up-jobs.ts'
import { WebhookIntake } from './webhook-intake.ts'
import { WorkControl } from './work-control.ts'

/** How long an unattended run waits on a status that is no known word. */
const unattendedUnknownMs = 30 * 60_000

/** Longest verification of one file's content credentials. */
const verifyLimitMs = 180_000

/**
 * Opens the data folder. Nothing is asked or fetched before `start`.
 * @throws UsageError when another process works with the folder, or its databases cannot be opened.
 */
export function createEngine(options: EngineOptions): Engine {
  const { unattended, dataFolder, network = straight } = options
  const providers = options.providers ?? new ProviderRegistry()
  const limits: CurrentLimits = { now: options.limits }
  const stores = new EngineStores(dataFolder, options.providers, holderOf(options))
  const clock = new WatchedClock()
  const { now } = clock
  const pace = new JobPace({
    limits: () => limits.now,
    ...(unattended && { believedUnknownMs: unattendedUnknownMs }),
    ...(options.pollIntervalOf && { pollIntervalOf: options.pollIntervalOf }),
    ...{ now, random: Math.random },
  })
  const queue = new JobQueue({
    ...{ store: stores.jobs, now, random: Math.random, pace },
    retries: unattended ? unattendedRetries : attendedRetries,
  })
  const scheduler = new Scheduler({ clock, onClockJump: () => queue.boundDueTimes() })
  const accounts = new Accounts(
    stores.jobs,
    options.allowHttp,
    options.accountOptions,
    options.rules,
  )
  const live = new LiveProgress(clock.monotonicNow)
  const api = createApiClient({ network })
  const shared = { options, limits, accounts, queue, scheduler, clock, live }
  const polling = createPolling({ ...shared, api })
  const { leases, client, poller } = polling
  const downloads = createDownloads({
    ...shared,
    ...{ network, leases, partFiles: stores.partFiles },
  })
  const checks = createChecks(dataFolder, queue)
  const receipts = new ReceiptVerifier({ queue, onSaved: (output) => checks.add(output), now })
  const blocked = new EventEmitter<Pick<EngineEvents, 'blocked'>>()
  const saved = new SavedFiles({
    ...{ queue, now, calls: patientCalls(pooledCalls), monotonicNow: clock.monotonicNow },
    loadHasher: async () => new (await import('../outputs/saved/hash-thread.ts')).HashThread(),
    onAccepted: (output) => checks.add(output),
  })
  const blocks = new BlockRegistry({
    ...{ queue, scheduler, unattended },
    monotonicNow: clock.monotonicNow,
    onAccountLifted: (accountId) => client.unblock(accountId),
    onBlocked: (block) => blocked.emit('blocked', block),
  })
  const actions = new UserActions({
    queue,
    graceMs: options.undoGraceMs ?? 0,
    discard: (jobIds, outputs) => downloads.discardParts(jobIds, outputs),
  })
  const assertFolder = async (folder: string): Promise<void> => {
    const problem = (await options.rules?.folderProblem(folder)) ?? null
    if (problem !== null) throw new ReelhaulError(problem)
  }
  const batchActions = new BatchActions({ queue, actions, blocks, now, assertFolder })
  const intake = new BatchIntake({
    ...{ queue, unattended, now },
    finishRemovals: () => actions.finishRemovals(),
    finishRemovalsSoon: () => actions.finishRemovalsSoon(),
    onShown: (jobs, added) => takeUpJobs({ queue, receipts, blocks }, jobs, added),
    remove: (ids) => actions.removeForGood(ids),
  })
  const work = new WorkControl({ poller, slots: downloads.slots })
  const webhooks = new WebhookIntake({
    ...{ queue, poller, pace },
    accounts: () => accounts.all(),
    credential: options.credential,
  })
  const attention = (): Attentive[] => attentionOf({ stores, blocks, client, clock })
  const views = new QueueViews({
    store: stores.jobs,
    live,
    attention,
    label: (name) => providers.find(name)?.label ?? name,
    isPaused: () => work.paused,
    stallOf: (job) => pace.stallOf(job),
    now,
    estimates: new BatchEstimates({
      store: stores.jobs,
      live,
      outlook: (accountId) => pace.outlook(accountId),
      concurrency: () => limits.now.concurrency,
      now,
      monotonicNow: clock.monotonicNow,
    }),
  })
  const parts: EngineParts = {
    ...{ stores, limits, queue, views, accounts, scheduler, pace, api, clock },
    ...{ ...polling, ...downloads, checks, receipts, saved, blocks, actions, intake, work },
    ...{ webhooks, blocked, batchActions, assertFolder, attention, live },
  }
  connect(parts)
  // Without a user the job is tried as often as others, and then fails.
  if (!unattended)
    downloads.slots.on('noRoom', (id, folder, why) => blocks.blockJob(id, folder, why))
  return new Engine(parts)
}

const holderOf = ({ holder, unattended }: EngineOptions): HolderKind =>
  holder ?? (unattended ? 'headless' : 'app')

function createChecks(dataFolder: string, queue: JobQueue): OutputChecks {
  const trustedSigners = join(dataFolder, 'trust-anchors.pem')
  return new OutputChecks({
    queue,
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

/** What stops several jobs at once, the largest first. */
function attentionOf({
  stores,
  blocks,
  client,
  clock,
}: Pick<EngineParts, 'stores' | 'blocks' | 'client' | 'clock'>): Attentive[] {
  const lost =
    stores.lost === null ? [] : [{ accountId: null, folder: null, failure: stores.lost.failure }]
  const waiting = client.waitingAccounts().map(({ accountId, failure, waitMs }) => ({
    ...{ accountId, failure, folder: null, blocked: false },
    until: waitMs > 0 ? clock.now() + waitMs : null,
  }))
  return [
    ...[...lost, ...blocks.list()].map((stop) => ({ ...stop, blocked: true, until: null })),
    ...waiting,
  ]
}

/** What one part tells and another one acts upon. */
function connect(parts: EngineParts): void {
  const { queue, pace, poller, slots, client, blocks, checks, work } = parts
  queue.on('wake', () => work.wake())
  queue.on('moved', (job, from) => {
    pace.learn(job, from)
    slots.wake()
    // A slot has room again, and room is what polling may be resting for.
    if (job.state === 'downloading') poller.roomForMore()
  })
  queue.on('movedTogether', () => slots.wake())
  queue.on('stopped', (ids) => void slots.stopJobs(ids))
  queue.on('folderChanged', (batchId) => void slots.restartBatch(batchId))
  client.on('blocked', (accountId, failure) => blocks.blockAccount(accountId, failure))
  slots.on('folderFailed', (folder, failure) => blocks.blockFolder(folder, failure))
  slots.on('folderWorks', (folder) => blocks.folderWorks(folder))
  slots.on('saved', ({ output, path, inspection }) => {
    const { id, jobId, kind, extension } = output
    checks.add({ id, jobId, kind, extension, path, inspection })
  })
}
