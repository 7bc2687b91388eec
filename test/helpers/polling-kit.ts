/** Everything that waits for providers, wired as in the engine, over providers that the test answers for. */
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createPolling, type Polling } from '../../main/engine/create-polling.ts'
import { Accounts } from '../../main/engine/accounts.ts'
import { LiveProgress } from '../../main/outputs/live-progress.ts'
import type { ApiResponse, JobReport, Provider, Ask } from '../../main/providers/provider.ts'
import { redner } from '../../main/providers/redner/redner.ts'
import { BlockRegistry } from '../../main/queue/block-registry.ts'
import { JobPace } from '../../main/queue/job-pace.ts'
import { JobQueue } from '../../main/queue/job-queue.ts'
import { attendedRetries } from '../../main/queue/retry-policy.ts'
import { Scheduler } from '../../main/queue/scheduler.ts'
import { openDatabase } from '../../main/queue/sqlite/open-database.ts'
import { SqliteJobStore } from '../../main/queue/sqlite/sqlite-job-store.ts'
import { WatchedClock, type Clocks } from '../../main/queue/watched-clock.ts'
import type { AccountLimits } from '../../preload/contract/model.ts'
import { limits } from './engine-kit.ts'
import { tempFolder } from './temp-folder.ts'

export interface PollingKitOptions {
  /** What a provider answers; asked with the account's address. */
  readonly ask: (request: Ask) => Promise<JobReport>
  readonly accountLimits?: (accountId: string) => AccountLimits | null
  /** Accounts that exist from the beginning. */
  readonly accounts?: readonly string[]
  /** A data folder that another kit has left; default: an empty one. */
  readonly folder?: string
  /** Default: those of the system, which fake timers hold still. */
  readonly clocks?: Clocks
}

export interface PollingKit extends Polling {
  readonly folder: string
  readonly store: SqliteJobStore
  readonly queue: JobQueue
  readonly blocks: BlockRegistry
  readonly scheduler: Scheduler
  readonly clock: WatchedClock
  addAccount(id: string): void
  removeAccount(id: string): void
  /** Queues jobs of an account; returns their ids. */
  add(accountId: string, ...remoteIds: readonly string[]): readonly number[]
  close(): void
}

const account = (id: string) =>
  ({ id, provider: 'redner', name: id, baseUrl: `http://127.0.0.1:9/${id}` }) as const

/** The account that a request is for. */
export const accountOf = ({ baseUrl }: Ask): string => baseUrl.split('/').at(-1) ?? ''

const answer = (): Promise<ApiResponse> =>
  Promise.resolve({ status: 200, headers: {}, body: '', serverNow: Date.now() })

export function pollingKit(options: PollingKitOptions): PollingKit {
  const { ask, accountLimits, folder = tempFolder() } = options
  const store = new SqliteJobStore(openDatabase(join(folder, 'queue.sqlite')).database)
  const clock = new WatchedClock(options.clocks)
  const { now } = clock
  const pace = new JobPace({
    limits: () => ({ ...limits, pollIntervalSeconds: 30 }),
    ...{ now, random: Math.random, believedUnknownMs: 60_000 },
  })
  const queue = new JobQueue({
    ...{ store, pace, now, random: Math.random, retries: attendedRetries },
  })
  const scheduler = new Scheduler({ clock, onClockJump: () => queue.boundDueTimes() })
  const accounts = new Accounts(store)
  // Each question is one request, as most are; what it says is the test's.
  const asked = async (request: Ask): Promise<JobReport> => {
    await request.api({ method: 'GET', url: `${request.baseUrl}/`, headers: {} })
    return ask(request)
  }
  const provider: Provider = { ...redner, ask: asked }
  const polling = createPolling({
    options: {
      dataFolder: folder,
      limits,
      credential: () => ({ key: 'k' }),
      unattended: false,
      providers: { find: () => provider },
      log: () => undefined,
      ...(accountLimits && { accountLimits }),
    },
    limits: { now: limits },
    api: Object.assign(answer, { close: () => undefined }),
    ...{ accounts, queue, scheduler, clock },
    live: new LiveProgress(clock.monotonicNow),
  })
  const { client, poller } = polling
  const blocks = new BlockRegistry({
    ...{ queue, scheduler, unattended: false },
    monotonicNow: clock.monotonicNow,
    onAccountLifted: (id) => client.unblock(id),
  })
  client.on('blocked', (id, failure) => blocks.blockAccount(id, failure))
  queue.on('wake', () => poller.wake())
  let closed = false
  const kit: PollingKit = {
    ...polling,
    ...{ folder, store, queue, blocks, scheduler, clock },
    addAccount(id) {
      accounts.save(account(id))
      client.open(id)
      blocks.unblockAccount(id)
    },
    removeAccount(id) {
      accounts.remove(id)
      blocks.forgetAccount(id)
      client.forget(id)
    },
    add(accountId, ...remoteIds) {
      const batch = { name: 'Spring', folder: '/files', template: '{title}.{ext}' }
      const rows = remoteIds.map((remoteId) => ({ accountId, remoteId, title: null, columns: {} }))
      const added = queue.addBatch(batch, rows)
      blocks.blockNewJobs(added.added)
      return added.added
    },
    close() {
      if (closed) return
      closed = true
      poller.close()
      blocks.close()
      scheduler.close()
      store.close()
    },
  }
  for (const id of options.accounts ?? []) kit.addAccount(id)
  onTestFinished(() => kit.close())
  return kit
}
