/** How many jobs are in which state, kept up to date so that 100,000 rows need not be counted. */
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type { StateCounts } from '../records.ts'

export class RunningCounts {
  readonly #batches = new Map<number, Map<JobState, number>>()
  readonly #all = new Map<JobState, number>()
  /** Asked for many times between two changes. */
  #snapshot: StateCounts | null = null

  add(batchId: number, state: JobState, by: number): void {
    let counts = this.#batches.get(batchId)
    if (counts === undefined) this.#batches.set(batchId, (counts = new Map<JobState, number>()))
    addTo(counts, state, by)
    addTo(this.#all, state, by)
    this.#snapshot = null
  }

  clear(): void {
    this.#batches.clear()
    this.#all.clear()
    this.#snapshot = null
  }

  ofBatch(batchId: number): StateCounts {
    return Object.fromEntries(this.#batches.get(batchId) ?? [])
  }

  /** Of all batches but these. */
  without(batchIds: readonly number[]): StateCounts {
    if (batchIds.length === 0) return this.all()
    const counts = new Map(this.#all)
    for (const id of batchIds) {
      for (const [state, n] of this.#batches.get(id) ?? []) addTo(counts, state, -n)
    }
    return Object.fromEntries(counts)
  }

  all(): StateCounts {
    this.#snapshot ??= Object.fromEntries(this.#all)
    return this.#snapshot
  }
}

function addTo(counts: Map<JobState, number>, state: JobState, by: number): void {
  const next = (counts.get(state) ?? 0) + by
  if (next > 0) counts.set(state, next)
  else counts.delete(state)
}

/** The sum over `states`, or over all of them. */
export function total(counts: StateCounts, states: readonly JobState[] = []): number {
  let sum = 0
  for (const [state, n] of Object.entries(counts)) {
    if (states.length === 0 || states.includes(state as JobState)) sum += n
  }
  return sum
}
