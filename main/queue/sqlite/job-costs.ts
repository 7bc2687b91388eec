/** What jobs cost, added up in the database: by batch, by account, by a column of their lists. */
import type { CostGroup, CostsBy, JobCostsRepository } from '../job-store.ts'
import { notTrashed } from './hidden-states.ts'
import type { Row, Value } from './rows.ts'
import type { Sql } from './sql.ts'

/** What a column says; NULL: nothing. A name may hold anything, so it is compared and never part of a path. */
const columnValue =
  "CASE WHEN json_valid(columns) THEN (SELECT nullif(trim(value), '') FROM json_each(columns) WHERE key = ?) END"

export class JobCosts implements JobCostsRepository {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  sums(by: CostsBy): CostGroup[] {
    const { expression, values } = groupedBy(by)
    return this.#sql
      .all(
        `SELECT ${expression} AS label, iif(cost IS NULL, NULL, cost_unit) AS unit,
           cost IS NOT NULL AS priced, count(*) AS jobs, coalesce(sum(cost), 0) AS amount
         FROM jobs WHERE ${notTrashed} GROUP BY 1, 2, 3`,
        ...values,
      )
      .map(toGroup)
  }

  columns(): string[] {
    return this.#sql
      .all(
        `SELECT DISTINCT key AS name FROM jobs, json_each(iif(json_valid(columns), columns, '{}'))
         WHERE columns <> '{}' AND ${notTrashed} ORDER BY key`,
      )
      .map((row) => String(row.name))
  }
}

function groupedBy(by: CostsBy): { expression: string; values: Value[] } {
  switch (by.by) {
    case 'batch':
      return { expression: 'batch_id', values: [] }
    case 'account':
      return { expression: 'account_id', values: [] }
    case 'column':
      return { expression: columnValue, values: [by.column] }
  }
}

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null

const toGroup = (row: Row): CostGroup => ({
  label: textOrNull(row.label),
  unit: textOrNull(row.unit),
  priced: Number(row.priced) === 1,
  jobs: Number(row.jobs),
  amount: Number(row.amount),
})
