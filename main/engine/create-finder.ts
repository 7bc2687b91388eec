/** Asks one account for its list of jobs, without a queue: what is only looked at needs none. */
import type { Network } from '../network/network.ts'
import type { FoundPage, PageWanted } from '../polling/found-jobs.ts'
import { ProviderClient } from '../polling/provider-client.ts'
import { createApiClient } from '../providers/api-client.ts'
import type { Credential } from '../providers/provider.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { AccountRecord } from '../queue/records.ts'
import { unattendedRetries } from '../queue/retry-policy.ts'
import { Scheduler } from '../queue/scheduler.ts'
import { WatchedClock } from '../queue/watched-clock.ts'

export interface FinderOptions {
  readonly account: AccountRecord
  readonly providers: Pick<ProviderRegistry, 'find'>
  readonly credential: () => Credential | null
  readonly network: Network
}

export interface Finder {
  /** One page. @throws as `ProviderClient.find` */
  page(wanted: PageWanted, signal?: AbortSignal): Promise<FoundPage>
  /** Sent so far. */
  readonly requests: number
  close(): void
}

export function createFinder({ account, providers, credential, network }: FinderOptions): Finder {
  const clock = new WatchedClock()
  const scheduler = new Scheduler({ clock, onClockJump: () => undefined })
  const api = createApiClient({ network })
  const client = new ProviderClient({
    ...{ api, scheduler, credential },
    provider: (name) => providers.find(name),
    account: () => account,
    limits: () => null,
    // Of links, and a list has none.
    expirationSeconds: (_, { byDefault }) => byDefault,
    failuresUntilBlocked: unattendedRetries.polls.maxAttempts,
    monotonicNow: clock.monotonicNow,
  })
  client.open(account.id)
  return {
    page: (wanted, signal) => client.find(account.id, wanted, signal),
    get requests() {
      return client.requests
    },
    close() {
      scheduler.close()
      api.close()
    },
  }
}
