/** What the jobs of a batch cost and last together, kept up to date like the counts of their states. */

export interface Amounts {
  readonly cost: number | null
  /** Seconds of media. */
  readonly durationSeconds: number | null
}

/** Fractions add up to `7.5299999`: what a provider bills has fewer digits than this. */
const decimals = 6

class Sum {
  #total = 0
  #known = 0

  change(before: number | null, after: number | null): void {
    this.#total += (after ?? 0) - (before ?? 0)
    this.#known += Number(after !== null) - Number(before !== null)
  }

  /** Null where nothing is known. */
  get value(): number | null {
    return this.#known === 0 ? null : Number(this.#total.toFixed(decimals))
  }
}

export class BatchTotals {
  readonly #batches = new Map<number, { cost: Sum; duration: Sum }>()

  /** A job's amounts were `before` and are `after`; null: not known, or no such job. */
  change(batchId: number, before: Amounts, after: Amounts): void {
    let sums = this.#batches.get(batchId)
    if (sums === undefined) {
      this.#batches.set(batchId, (sums = { cost: new Sum(), duration: new Sum() }))
    }
    sums.cost.change(before.cost, after.cost)
    sums.duration.change(before.durationSeconds, after.durationSeconds)
  }

  clear(): void {
    this.#batches.clear()
  }

  ofBatch(batchId: number): Amounts {
    const sums = this.#batches.get(batchId)
    return { cost: sums?.cost.value ?? null, durationSeconds: sums?.duration.value ?? null }
  }
}

export const noAmounts: Amounts = { cost: null, durationSeconds: null }
