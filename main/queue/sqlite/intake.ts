/**
 * How batches come in. Of one that is added in several steps, the jobs are in a state of their own
 * until all are there: no query asks for them, and a run that ends before leaves nothing of them.
 */
import { otherSpellings } from '../../imports/same-id.ts'
import type { IntakeRepository } from '../job-store.ts'
import type { AddedBatch, NewBatch, NewJob } from '../records.ts'
import type { AccountTable } from './account-table.ts'
import type { BatchTable } from './batch-table.ts'
import type { BatchFigures } from './batch-figures.ts'
import { notTrashed, stagedState } from './hidden-states.ts'
import type { SearchTexts } from './search-texts.ts'
import type { Sql } from './sql.ts'
import type { Trash } from './trash.ts'

const isStaged = `state = '${stagedState}'`

export interface IntakeDeps {
  readonly accounts: AccountTable
  readonly batches: BatchTable
  readonly figures: BatchFigures
  readonly trash: Trash
  readonly search: SearchTexts
}

export class Intake implements IntakeRepository {
  readonly #sql: Sql
  readonly #deps: IntakeDeps

  constructor(sql: Sql, deps: IntakeDeps) {
    this.#sql = sql
    this.#deps = deps
  }

  add(batch: NewBatch, jobs: Iterable<NewJob>, now: number): AddedBatch {
    const added = this.#insertUnknown({ batch, batchId: null, state: 'queued', now }, jobs)
    if (added.batchId !== null) this.#deps.figures.added(added.batchId, added.added.length)
    return added
  }

  stage(batch: NewBatch, batchId: number | null, jobs: readonly NewJob[], now: number): AddedBatch {
    const staged = this.#insertUnknown({ batch, batchId, state: stagedState, now }, jobs)
    this.#deps.trash.hide(staged.added.length)
    return staged
  }

  reveal(batchId: number, ids: readonly number[]): void {
    const [first, last] = [ids[0], ids.at(-1)]
    if (first === undefined || last === undefined) return
    // Plus signs keep SQLite from reading the whole batch for these few.
    const these = `id BETWEEN ? AND ? AND +batch_id = ? AND +${isStaged}`
    const row = this.#sql.get(`SELECT count(*) AS n FROM jobs WHERE ${these}`, first, last, batchId)
    this.#sql.run(`UPDATE jobs SET state = 'queued' WHERE ${these}`, first, last, batchId)
    this.#deps.trash.hide(-Number(row?.n))
    this.#deps.figures.added(batchId, Number(row?.n))
  }

  finishReveals(): void {
    const rows = this.#sql.all(
      `SELECT id, batch_id FROM jobs WHERE ${isStaged}
         AND batch_id IN (SELECT batch_id FROM jobs WHERE ${notTrashed}) ORDER BY id`,
    )
    for (const { id, batch_id } of rows) this.reveal(Number(batch_id), [Number(id)])
  }

  #insertUnknown(into: Into, jobs: Iterable<NewJob>): AddedBatch {
    const { accounts, batches } = this.#deps
    const providers = new Map(accounts.all().map(({ id, provider }) => [id, provider]))
    const added: number[] = []
    const known: number[] = []
    let { batchId } = into
    for (const job of jobs) {
      const before = this.#knownId(job)
      if (before !== null) {
        known.push(before)
        continue
      }
      const provider = providers.get(job.accountId)
      if (provider === undefined) throw new Error(`No account ${job.accountId}`)
      batchId ??= batches.insert(into.batch, into.now)
      added.push(this.#insert({ ...into, batchId }, job, provider))
    }
    return { batchId, added, known }
  }

  #knownId({ accountId, remoteId }: NewJob): number | null {
    for (const spelling of [remoteId, ...otherSpellings(remoteId)]) {
      const row = this.#sql.get(
        'SELECT id FROM jobs WHERE account_id = ? AND remote_id = ?',
        accountId,
        spelling,
      )
      if (row !== undefined) return Number(row.id)
    }
    return null
  }

  #insert({ batchId, state, now }: Into, job: NewJob, provider: string): number {
    const id = this.#sql.nextId('jobs')
    this.#sql.insert(
      `INSERT INTO jobs (id, batch_id, account_id, provider, remote_id, title, product, columns, state, due_at, status_since, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      batchId,
      job.accountId,
      provider,
      job.remoteId,
      job.title,
      job.product ?? null,
      JSON.stringify(job.columns),
      state,
      now,
      now,
      now,
      now,
    )
    this.#deps.search.add(id, job.title, job.remoteId)
    return id
  }
}

/** Where jobs are added. */
interface Into {
  readonly batch: NewBatch
  /** Null: the first new job makes the batch. */
  readonly batchId: number | null
  readonly state: 'queued' | typeof stagedState
  readonly now: number
}
