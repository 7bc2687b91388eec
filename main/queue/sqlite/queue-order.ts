/**
 * The order that the user gives the queue. A job's place is its id plus a shift, which is 0 until it
 * is moved: adding jobs costs nothing, and a queue that was never rearranged is read as before.
 */
import type { MoveTo } from '../../../preload/contract/model.ts'
import type { OrderRepository } from '../job-store.ts'
import type { JobRecord, JobShift, Room } from '../records.ts'
import type { RecentJobs } from './recent-jobs.ts'
import { toJob, type Row } from './rows.ts'
import { idList, isAmong, type Sql } from './sql.ts'

/** Between closer places a number would soon find no room. */
const smallestStep = 1e-6

export class QueueOrder implements OrderRepository {
  readonly #sql: Sql
  readonly #recent: RecentJobs
  #moved = false

  constructor(sql: Sql, recent: RecentJobs) {
    this.#sql = sql
    this.#recent = recent
  }

  /** False while every job stands where it was added. */
  get moved(): boolean {
    return this.#moved
  }

  /** Looks whether anything is moved, after changes from elsewhere. */
  reread(): void {
    // Missing where an older queue is only looked at.
    const known = this.#sql.all("SELECT 1 FROM pragma_table_info('jobs') WHERE name = 'shift'")
    this.#moved =
      known.length > 0 && this.#sql.all('SELECT 1 FROM jobs WHERE shift <> 0 LIMIT 1').length > 0
  }

  inLine(ids: readonly number[]): number[] {
    return this.#sql.ids(
      `SELECT id FROM jobs WHERE ${isAmong('id')} ORDER BY place, id`,
      idList(ids),
    )
  }

  room(count: number, to: MoveTo): Room | null {
    const room = this.#gap(count, to)
    if (room === null || room.step >= smallestStep) return room
    this.#recent.clear()
    this.#spread()
    return this.#gap(count, to)
  }

  place(ids: readonly number[], { first, step }: Room, at: number): JobShift[] {
    const before = this.#sql
      .all(
        `SELECT jobs.id AS id, shift FROM json_each(?) AS n JOIN jobs ON jobs.id = n.value ORDER BY n.key`,
        idList(ids),
      )
      .map(({ id, shift }) => ({ id: Number(id), shift: Number(shift) }))
    this.#sql.run(
      `UPDATE jobs SET shift = ? + n.key * ? - jobs.id FROM json_each(?) AS n WHERE jobs.id = n.value`,
      first + at * step,
      step,
      idList(ids),
    )
    for (const id of ids) this.#recent.delete(id)
    this.#moved ||= before.length > 0
    return before
  }

  restore(shifts: readonly JobShift[]): void {
    this.#sql.run(
      `UPDATE jobs SET shift = n.value ->> 1 FROM json_each(?) AS n WHERE jobs.id = n.value ->> 0`,
      JSON.stringify(shifts.map(({ id, shift }) => [id, shift])),
    )
    for (const { id } of shifts) this.#recent.delete(id)
    this.reread()
  }

  /**
   * Due jobs when some are moved. Ready ones come strictly in the queue's order, and so do those never
   * asked. Of those that wait at their provider, only jobs moved ahead pass the others: with the whole
   * queue's order, its first jobs would be asked over and over and its last ones never.
   */
  due(
    states: readonly JobRecord['state'][],
    now: number,
    limit: number,
    notAccounts: readonly string[],
  ): JobRecord[] {
    const without = notAccounts.map(() => ' AND account_id <> ?').join('')
    const found = new Map<number, JobRecord>()
    for (const state of states) {
      for (const { from, order } of turns[state] ?? [naturalTurn]) {
        const sql = `SELECT * FROM jobs ${from} AND due_at <= ?${without} ORDER BY ${order} LIMIT ?`
        const rows = this.#sql.all(sql, state, now, ...notAccounts, limit)
        for (const job of rows.map(toJob)) found.set(job.id, job)
      }
    }
    return [...found.values()].sort(byTurn).slice(0, limit)
  }

  #gap(count: number, to: MoveTo): Room | null {
    if (to === 'top') return { first: (this.#edge('min') ?? 1) - count, step: 1 }
    // Jobs that are added later get places behind these.
    if (to === 'bottom') return between(this.#edge('max') ?? 0, null, count)
    if ('before' in to) {
      const high = this.#placeOf(to.before)
      return high === null ? null : between(this.#next('max', '<', high), high, count)
    }
    const low = this.#placeOf(to.after)
    return low === null ? null : between(low, this.#next('min', '>', low), count)
  }

  #edge(which: 'min' | 'max'): number | null {
    return numberOf(this.#sql.all(`SELECT ${which}(place) AS place FROM jobs`))
  }

  #next(which: 'min' | 'max', than: '<' | '>', place: number): number | null {
    return numberOf(
      this.#sql.all(`SELECT ${which}(place) AS place FROM jobs WHERE place ${than} ?`, place),
    )
  }

  #placeOf(id: number): number | null {
    return numberOf(this.#sql.all('SELECT place FROM jobs WHERE id = ?', id))
  }

  /** Whole places again, for the same order: the n-th in line gets the n-th id. */
  #spread(): void {
    this.#sql.run(`
      WITH line AS (SELECT id, row_number() OVER (ORDER BY place, id) AS n FROM jobs),
        ids AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM jobs)
      UPDATE jobs SET shift = moved.place - jobs.id
      FROM (SELECT line.id AS id, ids.id AS place FROM line JOIN ids USING (n)) AS moved
      WHERE moved.id = jobs.id`)
  }
}

interface Turn {
  readonly from: string
  readonly order: string
}

const naturalTurn: Turn = { from: 'WHERE state = ?', order: 'due_at, id' }
const inLine = 'place, id'

const turns: Partial<Record<JobRecord['state'], readonly Turn[]>> = {
  // Nearly all of them are due, so the line is walked from its head, however long it is.
  queued: [{ from: "INDEXED BY jobs_line WHERE state = 'queued' AND state = ?", order: inLine }],
  // Polling keeps these few.
  ready: [{ from: 'WHERE state = ?', order: inLine }],
  waiting: [
    { from: 'INDEXED BY jobs_moved WHERE shift <> 0 AND shift < 0 AND state = ?', order: inLine },
    naturalTurn,
  ],
}

const isAhead = ({ id, place }: JobRecord): boolean => place < id

/** Jobs moved ahead in their order; then those that have waited longest, among equals in line. */
function byTurn(a: JobRecord, b: JobRecord): number {
  const inOrder = a.place - b.place || a.id - b.id
  if (a.state === 'ready' && b.state === 'ready') return inOrder
  if (isAhead(a) !== isAhead(b)) return isAhead(a) ? -1 : 1
  return isAhead(a) ? inOrder : a.dueAt - b.dueAt || inOrder
}

/** Evenly spread places between two that are taken; null: there is no job on that side. */
function between(low: number | null, high: number | null, count: number): Room {
  const from = low ?? (high ?? 1) - 1
  const step = ((high ?? from + 1) - from) / (count + 1)
  return { first: from + step, step }
}

function numberOf([row]: readonly Row[]): number | null {
  return row === undefined || row.place === null ? null : Number(row.place)
}
