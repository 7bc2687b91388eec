/** What stops several jobs at once, and which batches wait for the user because of it. */
import type { Attention, BatchStop } from '../../preload/contract/model.ts'
import type { TroubledAccount } from '../../preload/contract/problems.ts'
import {
  failureReasons,
  type Failure,
  type FailureReason,
} from '../../preload/contract/vocabulary.ts'
import { batchPhase } from '../queue/batch-settling.ts'
import type { QueueReader, StopGroup } from '../queue/job-store.ts'
import type { BatchRecord } from '../queue/records.ts'

export interface Attentive {
  readonly accountId: string | null
  /** Absolute; null: it is no folder's. */
  readonly folder: string | null
  readonly failure: Failure
  /** False: it ends by itself. */
  readonly blocked: boolean
  /** When it ends by itself, epoch ms; null: when the user has done something, or that is not known. */
  readonly until: number | null
}

export interface AttentionDeps {
  readonly store: Pick<QueueReader, 'accounts' | 'batches' | 'stopped'>
  /** What people call a provider. */
  readonly label: (provider: string) => string
}

export class AttentionViews {
  readonly #deps: AttentionDeps

  constructor(deps: AttentionDeps) {
    this.#deps = deps
  }

  /** One thing that stops several jobs, with how many. */
  of({ accountId, folder, failure, blocked, until }: Attentive): Attention {
    const { store } = this.#deps
    const account = accountId === null ? null : this.account(accountId)
    const concerns = (group: StopGroup): boolean =>
      folder === null
        ? group.accountId === accountId && !isOfFolder(group.cause)
        : isOfFolder(group.cause) && store.batches.get(group.batchId)?.folder === folder
    const jobs = store.stopped
      .groups()
      .filter((group) => group.state === 'blocked' && concerns(group))
      .reduce((sum, group) => sum + group.jobs, 0)
    return { accountId, account, folder, failure, blocked, until, jobs }
  }

  /** Why a batch waits for the user; null: no job of it is blocked. */
  stopOf({ id }: BatchRecord): BatchStop | null {
    const { store } = this.#deps
    const counts = store.batches.counts(id)
    if ((counts.blocked ?? 0) === 0) return null
    const causes = new Map<string, { reason: FailureReason; accountId: string; jobs: number }>()
    for (const { state, batchId, cause, accountId, jobs } of store.stopped.groups()) {
      const reason = reasonOf(cause)
      if (state !== 'blocked' || batchId !== id) continue
      const key = isOfFolder(cause) ? reason : `${accountId} ${reason}`
      const before = causes.get(key)?.jobs ?? 0
      causes.set(key, { reason, accountId, jobs: before + jobs })
    }
    const [first, ...others] = [...causes.values()].sort((a, b) => b.jobs - a.jobs)
    if (first === undefined) return null
    const { reason, accountId } = first
    const account = isOfFolder(reason) ? null : this.account(accountId)
    return { reason, account, others: others.length, all: batchPhase(counts) === 'stopped' }
  }

  account(id: string): TroubledAccount | null {
    const found = this.#deps.store.accounts.all().find((account) => account.id === id)
    if (found === undefined) return null
    const { name, provider } = found
    return { id, name, provider, label: this.#deps.label(provider) }
  }
}

/** True: the folder's trouble, whatever account its jobs have. */
export const isOfFolder = (cause: string): boolean => cause.startsWith('FILE_')

/** What a cause says of the reason; an unknown one is a fault of our own. */
export function reasonOf(cause: string): FailureReason {
  const [word] = cause.split(' ')
  return failureReasons.find((reason) => reason === word) ?? 'INTERNAL_ERROR'
}
