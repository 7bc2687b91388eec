/** What jobs cost, by batch, account or a column of the lists: for the window and as CSV. */
import type { CostRow, Costs, CostsQuery } from '../../preload/contract/problems.ts'
import { csvLine } from '../imports/csv-text.ts'
import type { CostGroup, QueueReader } from '../queue/job-store.ts'

/** More rows than these are in the file only. */
const mostRows = 500

export class CostViews {
  readonly #store: QueueReader

  constructor(store: QueueReader) {
    this.#store = store
  }

  list(query: CostsQuery): Costs {
    const rows = this.#rows(query)
    return {
      rows: rows.slice(0, mostRows),
      more: Math.max(0, rows.length - mostRows),
      total: totalOf(rows),
      columns: this.#store.costs.columns(),
    }
  }

  /** One line for each label and unit; the heads first. A label without a known cost has one line, too. */
  *csv(query: CostsQuery): Generator<string> {
    const head = query.by === 'column' ? query.column : query.by
    // Excel needs the mark for accents.
    yield `\uFEFF${csvLine([head, 'jobs', 'priced_jobs', 'cost', 'unit'])}`
    for (const { label, jobs, priced, sums } of this.#rows(query)) {
      if (sums.length === 0) yield csvLine([label, jobs, priced, null, null])
      for (const { unit, amount } of sums) yield csvLine([label, jobs, priced, amount, unit])
    }
  }

  /** In the order of the labels; what has none comes last. */
  #rows(query: CostsQuery): CostRow[] {
    const nameOf = this.#namer(query)
    const rows = new Map<string | null, CostRow>()
    for (const group of this.#store.costs.sums(query)) {
      const row = rows.get(group.label) ?? emptyRow(nameOf(group.label))
      rows.set(group.label, plus(row, group))
    }
    return [...rows.values()].sort(byLabel)
  }

  #namer({ by }: CostsQuery): (label: string | null) => string | null {
    if (by === 'column') return (value) => value
    const named: readonly { readonly id: number | string; readonly name: string }[] =
      by === 'batch' ? this.#store.batches.all() : this.#store.accounts.all()
    const names = new Map(named.map(({ id, name }) => [String(id), name]))
    return (id) => (id === null ? null : (names.get(id) ?? id))
  }
}

const emptyRow = (label: string | null): CostRow => ({ label, jobs: 0, priced: 0, sums: [] })

function plus(row: CostRow, { priced, jobs, unit, amount }: CostGroup): CostRow {
  return {
    label: row.label,
    jobs: row.jobs + jobs,
    priced: row.priced + (priced ? jobs : 0),
    sums: priced ? [...row.sums, { unit, amount: rounded(amount) }] : row.sums,
  }
}

/** Sums of what floats cannot hold exactly do not show it. */
const rounded = (amount: number): number => Number(amount.toFixed(6))

function totalOf(rows: readonly CostRow[]): Costs['total'] {
  const sums = new Map<string | null, number>()
  for (const row of rows)
    for (const { unit, amount } of row.sums) sums.set(unit, (sums.get(unit) ?? 0) + amount)
  return {
    jobs: rows.reduce((sum, { jobs }) => sum + jobs, 0),
    priced: rows.reduce((sum, { priced }) => sum + priced, 0),
    sums: [...sums].map(([unit, amount]) => ({ unit, amount: rounded(amount) })),
  }
}

function byLabel(a: CostRow, b: CostRow): number {
  if (a.label === null || b.label === null)
    return Number(a.label === null) - Number(b.label === null)
  return a.label.localeCompare(b.label)
}
