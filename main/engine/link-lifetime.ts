/** How long links have to last, where a provider lets us choose. */
import { chooseExpirationSeconds } from '../leases/renewal-policy.ts'
import type { LeaseLifetime } from '../leases/lease.ts'
import type { QueueReader } from '../queue/job-store.ts'

export interface LinkLifetimeDeps {
  readonly store: Pick<QueueReader, 'outputs'>
  /** Bytes per second of all downloads together. */
  readonly speed: () => number
  /** The user's own choice, seconds; null: chosen from need. */
  readonly fixedSeconds: () => number | null
}

/** Returns seconds, within what the provider accepts. */
export function linkLifetime(
  { store, speed, fixedSeconds }: LinkLifetimeDeps,
  jobId: number,
  accepted: LeaseLifetime,
): number {
  const sizes = store.outputs.ofJob(jobId).map(({ sizeBytes }) => sizeBytes)
  const need = { bytes: sumOf(sizes), bytesPerSecond: speed(), fixedSeconds: fixedSeconds() }
  return chooseExpirationSeconds(need, accepted)
}

/** Null unless every size is known. */
function sumOf(sizes: readonly (number | null)[]): number | null {
  if (sizes.length === 0 || sizes.includes(null)) return null
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
}
