/** What asks providers: the client with the accounts' gates, the links that come back, the poller. */
import type { ClosableApiClient } from '../providers/api-client.ts'
import type { RemoteOutput } from '../providers/provider.ts'
import { ProviderRegistry } from '../providers/registry.ts'
import { LeaseKeeper } from '../leases/lease-keeper.ts'
import { Poller } from '../polling/poller.ts'
import { ProviderClient } from '../polling/provider-client.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import { unattendedRetries } from '../queue/retry-policy.ts'
import type { Scheduler } from '../queue/scheduler.ts'
import type { WatchedClock } from '../queue/watched-clock.ts'
import type { LiveProgress } from '../outputs/live-progress.ts'
import type { Accounts } from './accounts.ts'
import type { CurrentLimits, EngineOptions } from './engine-options.ts'
import { linkLifetime } from './link-lifetime.ts'

/** Ready jobs that may wait for a slot before polling rests: enough to keep every slot busy. */
const backlogPerSlot = 4
const smallestBacklog = 32

export interface PollingDeps {
  readonly options: EngineOptions
  readonly limits: CurrentLimits
  readonly api: ClosableApiClient
  readonly accounts: Accounts
  readonly queue: JobQueue
  readonly scheduler: Scheduler
  readonly clock: WatchedClock
  readonly live: LiveProgress
}

export interface Polling {
  readonly client: ProviderClient
  readonly leases: LeaseKeeper<RemoteOutput>
  readonly poller: Poller
  /** What has happened since the start. */
  readonly counted: { renewals: number }
}

export function createPolling(deps: PollingDeps): Polling {
  const { queue, scheduler, clock, accounts, options } = deps
  const client = createClient(deps)
  for (const { id } of accounts.all()) client.open(id)
  const counted = { renewals: 0 }
  const leases = new LeaseKeeper<RemoteOutput>({
    ask: async (jobId) => {
      const job = queue.store.jobs.get(jobId)
      if (job === null) throw new Error(`Job ${jobId} is gone`)
      return client.ask(job)
    },
    onRenewed(jobId) {
      counted.renewals++
      queue.countRenewal(jobId)
    },
    monotonicNow: clock.monotonicNow,
  })
  const poller = new Poller({
    ...{ queue, scheduler, client },
    onReady: (jobId, outputs) => leases.keep(jobId, outputs),
    hasRoom: () => hasRoomForReadyJobs(deps),
    stopped: options.unattended ? 'failed' : 'blocked',
    now: clock.now,
    log: options.log,
  })
  client.on('free', () => poller.roomForMore())
  return { client, leases, poller, counted }
}

function createClient(deps: PollingDeps): ProviderClient {
  const { options, limits, api, accounts, queue, scheduler, clock, live } = deps
  const need = {
    store: queue.store,
    speed: () => live.speed(),
    fixedSeconds: () => limits.now.expirationSeconds,
  }
  const providers = options.providers ?? new ProviderRegistry()
  return new ProviderClient({
    ...{ api, scheduler },
    provider: (name) => providers.find(name),
    account: (id) => accounts.get(id),
    onAnswer: (id, address) => accounts.answered(id, address),
    credential: options.credential,
    accountProblem: options.rules?.accountProblem,
    keyProblem: options.keyProblem,
    limits: options.accountLimits ?? (() => null),
    expirationSeconds: (jobId, accepted) => linkLifetime(need, jobId, accepted),
    // A user at the window sees that nothing answers; an unattended run must end.
    failuresUntilBlocked: options.unattended
      ? unattendedRetries.polls.maxAttempts
      : Number.POSITIVE_INFINITY,
    monotonicNow: clock.monotonicNow,
  })
}

/** Jobs that wait for a second try at their store do not count: they need no slot yet. */
export function hasRoomForReadyJobs({
  queue,
  limits,
  clock,
}: Pick<PollingDeps, 'queue' | 'limits'> & { clock: Pick<WatchedClock, 'now'> }): boolean {
  const enough = Math.max(smallestBacklog, limits.now.concurrency * backlogPerSlot)
  if ((queue.store.lists.counts().ready ?? 0) < enough) return true
  const now = clock.now()
  // Mostly none waits for a later try; then all of them are due, and need not be counted.
  if (queue.store.due.nextAt(['ready'], now) === null) return false
  return queue.store.due.count('ready', now, enough) < enough
}
