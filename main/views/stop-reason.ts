/** Why a batch does not go on by itself. Pure. */
import type { StopReason } from '../../preload/contract/progress.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { activeStates } from '../queue/job-state.ts'
import type { JobsAtWork, StateCounts } from '../queue/records.ts'
import { total } from '../queue/sqlite/state-counts.ts'

export interface BatchAtRest {
  readonly counts: StateCounts
  /** The user has paused everything. */
  readonly paused: boolean
  /** True where nothing of the batch can reach its servers. */
  readonly offline: boolean
}

/** Null: something goes on by itself, or nothing is left to do. */
export function stopReasonOf({ counts, paused, offline }: BatchAtRest): StopReason | null {
  const active = total(counts, activeStates)
  const held = (counts.blocked ?? 0) + (counts.paused ?? 0)
  if (active + held === 0) return null
  if (paused) return 'paused'
  if (active > 0) return offline ? 'offline' : null
  return (counts.blocked ?? 0) > 0 ? 'blocked' : 'paused'
}

/**
 * Batches of which nothing moves because the network is gone: their providers cannot be asked, and of
 * what is to be loaded a file has met the same.
 * @param atWork jobs that go on by themselves, while no file moves.
 * @param accounts that cannot be reached.
 */
export function offlineBatches(
  atWork: readonly JobsAtWork[],
  accounts: ReadonlySet<string>,
): ReadonlySet<number> {
  const offline = new Map<number, boolean>()
  for (const { batchId, accountId, loading, cutOff } of atWork) {
    const stands = accounts.has(accountId) || (loading && cutOff > 0)
    offline.set(batchId, (offline.get(batchId) ?? true) && stands)
  }
  return new Set([...offline].flatMap(([batchId, is]) => (is ? [batchId] : [])))
}

/** Accounts whose servers are not reached. */
export function unreachedAccounts(
  attention: readonly { readonly accountId: string | null; readonly failure: Failure }[],
): ReadonlySet<string> {
  const cut = attention.filter(({ failure }) => failure.reason.startsWith('NETWORK_'))
  return new Set(cut.flatMap(({ accountId }) => accountId ?? []))
}
