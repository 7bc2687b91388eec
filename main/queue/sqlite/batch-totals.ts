/** What the jobs of a batch cost and last together, kept up to date like the counts of their states. */

export interface Amounts {
  readonly cost: number | null
  /** What the cost is counted in; null: not known. */
  readonly costUnit: string | null
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

/** Of a batch. Costs of different units are never added. */
export interface Totals {
  readonly costs: readonly { readonly unit: string | null; readonly amount: number }[]
  readonly durationSeconds: number | null
}

interface Sums {
  /** By unit. */
  readonly costs: Map<string | null, Sum>
  readonly duration: Sum
}

export class BatchTotals {
  readonly #batches = new Map<number, Sums>()

  /** A job's amounts were `before` and are `after`; null: not known, or no such job. */
  change(batchId: number, before: Amounts, after: Amounts): void {
    let sums = this.#batches.get(batchId)
    if (sums === undefined) {
      this.#batches.set(batchId, (sums = { costs: new Map(), duration: new Sum() }))
    }
    costIn(sums, before.costUnit).change(before.cost, null)
    costIn(sums, after.costUnit).change(null, after.cost)
    sums.duration.change(before.durationSeconds, after.durationSeconds)
  }

  clear(): void {
    this.#batches.clear()
  }

  ofBatch(batchId: number): Totals {
    const sums = this.#batches.get(batchId)
    const costs = [...(sums?.costs ?? [])].flatMap(([unit, { value }]) =>
      value === null ? [] : [{ unit, amount: value }],
    )
    costs.sort((a, b) => (a.unit ?? '\uffff').localeCompare(b.unit ?? '\uffff', 'en'))
    return { costs, durationSeconds: sums?.duration.value ?? null }
  }
}

function costIn({ costs }: Sums, unit: string | null): Sum {
  let sum = costs.get(unit)
  if (sum === undefined) costs.set(unit, (sum = new Sum()))
  return sum
}

export const noAmounts: Amounts = { cost: null, costUnit: null, durationSeconds: null }
