/** The queue's memory in SQLite: the JobStore that survives a power cut. */
import type { JobAction, MoveTo, QueueFilter, QueueQuery } from '../../../preload/contract/model.ts'
import type { JobState } from '../../../preload/contract/vocabulary.ts'
import type {
  AccountRecord,
  AddedBatch,
  BatchRecord,
  FilesToLoad,
  JobPage,
  JobPatch,
  JobRecord,
  JobShift,
  JobsAtProvider,
  JobStore,
  NewBatch,
  NewJob,
  NewOutput,
  OutputPatch,
  OutputRecord,
  StateCounts,
} from '../job-store.ts'
import { collisionKey } from '../../downloads/file-name.ts'
import type { Database, Statement } from './driver.ts'
import { Bin, binnedState, notBinned } from './bin.ts'
import { BatchTotals, noAmounts, type Amounts } from './batch-totals.ts'
import { GroupCommit } from './group-commit.ts'
import { isCountedFilter, orderFor, whereFor, type Where } from './queue-queries.ts'
import { QueueOrder, type Sql } from './queue-order.ts'
import { RecentJobs } from './recent-jobs.ts'
import {
  inWholeMilliseconds,
  jobAssignments,
  outputAssignments,
  toAccount,
  toAmounts,
  toBatch,
  toJob,
  toOutput,
  type Row,
  type Value,
} from './rows.ts'
import { SavedFiles } from './saved-files.ts'
import { Staging } from './staging.ts'
import { RunningCounts, total } from './state-counts.ts'

/** SQLite's limit on `?` in one statement is 32,766; lists are cut well below it. */
const listChunk = 500

export class SqliteJobStore implements JobStore {
  readonly #database: Database
  readonly #commit: GroupCommit
  readonly #statements = new Map<string, Statement>()
  readonly #counts = new RunningCounts()
  readonly #totals = new BatchTotals()
  readonly #recent = new RecentJobs()
  readonly #bin: Bin
  readonly #order: QueueOrder
  readonly #staging: Staging
  readonly #saved: SavedFiles
  /** There are few, and every change of a job looks at its own. */
  readonly #batches = new Map<number, BatchRecord>()

  /**
   * @param database opened by `openDatabase` (or `openReadOnly`, for looking).
   * @param onLost told when the disk refused to keep what was written last; the store goes on with
   *   what the database still holds.
   */
  constructor(database: Database, onLost: (error: unknown) => void = () => undefined) {
    this.#database = database
    this.#commit = new GroupCommit(database, (error) => {
      this.#reread()
      onLost(error)
    })
    const sql: Sql = {
      all: (text, ...values) => this.#all(text, ...values),
      run: (text, ...values) => this.#run(text, ...values),
    }
    this.#bin = new Bin(sql)
    this.#order = new QueueOrder(sql)
    this.#staging = new Staging(sql, this.#bin, this.#counts)
    this.#saved = new SavedFiles(sql)
    this.#reread()
  }

  #reread(): void {
    this.#recent.clear()
    this.#batches.clear()
    this.#saved.clear()
    this.#counts.clear()
    const rows = this.#all(
      'SELECT batch_id, state, count(*) AS n FROM jobs GROUP BY batch_id, state',
    )
    let binned = 0
    for (const row of rows) {
      if (row.state === binnedState) binned += Number(row.n)
      else this.#counts.add(Number(row.batch_id), row.state as JobState, Number(row.n))
    }
    this.#bin.reread(binned)
    this.#order.reread()
    this.#totals.clear()
    const known = this.#all(
      `SELECT batch_id, cost, duration_seconds FROM jobs
       WHERE (cost IS NOT NULL OR duration_seconds IS NOT NULL) AND ${notBinned}`,
    )
    for (const row of known) this.#totals.change(Number(row.batch_id), noAmounts, toAmounts(row))
  }

  saveAccount(account: AccountRecord): void {
    this.#run(
      `INSERT INTO accounts (id, provider, name, base_url) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, base_url = excluded.base_url`,
      account.id,
      account.provider,
      account.name,
      account.baseUrl,
    )
  }

  removeAccount(id: string): void {
    this.#run('DELETE FROM accounts WHERE id = ?', id)
  }

  accounts(): AccountRecord[] {
    return this.#all('SELECT * FROM accounts ORDER BY rowid').map(toAccount)
  }

  addBatch(batch: NewBatch, jobs: Iterable<NewJob>, now: number): AddedBatch {
    const providers = this.#providers()
    const added: number[] = []
    const known: number[] = []
    let batchId: number | null = null
    for (const job of jobs) {
      const before = this.findJob(job.accountId, job.remoteId)
      if (before !== null) {
        known.push(before.id)
        continue
      }
      batchId ??= this.#insertBatch(batch, now)
      added.push(this.#insertJob(batchId, providers, job, now, 'queued'))
    }
    if (batchId !== null) this.#counts.add(batchId, 'queued', added.length)
    return { batchId, added, known }
  }

  stageJobs(
    batch: NewBatch,
    batchId: number | null,
    jobs: readonly NewJob[],
    now: number,
  ): AddedBatch {
    const providers = this.#providers()
    const added: number[] = []
    const known: number[] = []
    for (const job of jobs) {
      const before = this.#staging.knownId(job)
      if (before !== null) {
        known.push(before)
        continue
      }
      batchId ??= this.#insertBatch(batch, now)
      added.push(this.#insertJob(batchId, providers, job, now, binnedState))
      this.#bin.put(1)
    }
    return { batchId, added, known }
  }

  revealJobs(batchId: number, ids: readonly number[]): void {
    this.#staging.reveal(batchId, ids)
  }

  finishReveals(): void {
    this.#staging.finishReveals()
  }

  #providers(): ReadonlyMap<string, string> {
    return new Map(this.accounts().map((account) => [account.id, account.provider]))
  }

  #insertBatch(batch: NewBatch, now: number): number {
    return this.#insert(
      'INSERT INTO batches (name, folder, template, created_at) VALUES (?, ?, ?, ?)',
      batch.name,
      batch.folder,
      batch.template,
      now,
    )
  }

  #insertJob(
    batchId: number,
    providers: ReadonlyMap<string, string>,
    job: NewJob,
    now: number,
    state: 'queued' | typeof binnedState,
  ): number {
    const provider = providers.get(job.accountId)
    if (provider === undefined) throw new Error(`No account ${job.accountId}`)
    return this.#insert(
      `INSERT INTO jobs (batch_id, account_id, provider, remote_id, title, columns, state, due_at, status_since, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      batchId,
      job.accountId,
      provider,
      job.remoteId,
      job.title,
      JSON.stringify(job.columns),
      state,
      now,
      now,
      now,
      now,
    )
  }

  batch(id: number): BatchRecord | null {
    const known = this.#batches.get(id)
    if (known !== undefined) return known
    const row = this.#get('SELECT * FROM batches WHERE id = ?', id)
    if (row === undefined) return null
    const batch = toBatch(row)
    this.#batches.set(id, batch)
    return batch
  }

  batches(): BatchRecord[] {
    const batches = this.#all('SELECT * FROM batches ORDER BY id').map(toBatch)
    // A batch whose jobs are all in the bin is there with them.
    return this.#bin.size === 0
      ? batches
      : batches.filter(({ id }) => total(this.batchCounts(id)) > 0)
  }

  settleBatch(id: number, at: number | null): void {
    this.#run('UPDATE batches SET settled_at = ? WHERE id = ?', at, id)
    this.#batches.delete(id)
  }

  removeEmptyBatches(): void {
    this.#batches.clear()
    this.#run(
      'DELETE FROM batches WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE batch_id = batches.id)',
    )
  }

  job(id: number): JobRecord | null {
    const recent = this.#recent.get(id)
    if (recent !== undefined) return recent
    const row = this.#get('SELECT * FROM jobs WHERE id = ?', id)
    if (row === undefined || row.state === binnedState) return null
    return this.#recent.set(toJob(row))
  }

  findJob(accountId: string, remoteId: string): JobRecord | null {
    const row = this.#get(
      `SELECT * FROM jobs WHERE account_id = ? AND remote_id = ? AND ${notBinned}`,
      accountId,
      remoteId,
    )
    return row === undefined ? null : toJob(row)
  }

  updateJob(id: number, patch: JobPatch, now: number): void {
    const whole = inWholeMilliseconds(patch)
    if (whole.state !== undefined) this.#recount(id, whole.state)
    if (whole.cost !== undefined || whole.durationSeconds !== undefined) this.#sumUp(id, whole)
    const { columns, values } = jobAssignments(whole)
    const set = [...columns, 'updated_at'].map((column) => `${column} = ?`).join(', ')
    this.#run(`UPDATE jobs SET ${set} WHERE id = ?`, ...values, now, id)
    this.#recent.patch(id, whole, now)
  }

  #recount(id: number, state: JobState): void {
    const before = this.job(id)
    if (before === null || before.state === state) return
    this.#counts.add(before.batchId, before.state, -1)
    this.#counts.add(before.batchId, state, 1)
  }

  #sumUp(id: number, { cost, durationSeconds }: JobPatch): void {
    const before = this.job(id)
    if (before === null) return
    this.#totals.change(before.batchId, before, {
      cost: cost === undefined ? before.cost : cost,
      durationSeconds: durationSeconds === undefined ? before.durationSeconds : durationSeconds,
    })
  }

  binJobs(ids: readonly number[]): number[] {
    return ids.filter((id) => {
      const row = this.#forget(id)
      if (row !== null) this.#bin.add(row)
      return row !== null
    })
  }

  restoreJobs(ids: readonly number[]): number[] {
    return ids.filter((id) => {
      const restored = this.#bin.takeOut(id)
      if (restored === null) return false
      const amounts = this.#get('SELECT cost, duration_seconds FROM jobs WHERE id = ?', id)
      this.#counts.add(restored.batchId, restored.state, 1)
      this.#saved.forget(restored.batchId)
      if (amounts !== undefined)
        this.#totals.change(restored.batchId, noAmounts, toAmounts(amounts))
      return true
    })
  }

  binnedJobs(): number[] {
    return this.#bin.ids()
  }

  removeJobs(ids: readonly number[]): void {
    for (const id of ids) {
      if (this.#forget(id) === null && this.#get('SELECT 1 FROM jobs WHERE id = ?', id)) {
        this.#bin.deleted()
      }
      this.#run('DELETE FROM jobs WHERE id = ?', id)
    }
  }

  /** Counts a job no longer; null when it is gone or in the bin. */
  #forget(id: number): Row | null {
    const row = this.#get(
      `SELECT id, batch_id, state, cost, duration_seconds FROM jobs WHERE id = ? AND ${notBinned}`,
      id,
    )
    if (row === undefined) return null
    this.#counts.add(Number(row.batch_id), row.state as JobState, -1)
    this.#totals.change(Number(row.batch_id), toAmounts(row), noAmounts)
    this.#saved.forget(Number(row.batch_id))
    this.#recent.delete(id)
    return row
  }

  moveJobs(ids: readonly number[], to: MoveTo): JobShift[] {
    this.#recent.clear()
    return this.#order.move(ids, to)
  }

  restorePlaces(shifts: readonly JobShift[]): void {
    this.#recent.clear()
    this.#order.restore(shifts)
  }

  dueJobs(
    states: readonly JobState[],
    now: number,
    limit: number,
    notAccounts: readonly string[],
  ): JobRecord[] {
    if (this.#order.moved) return this.#order.due(states, now, limit, notAccounts)
    const without = notAccounts.map(() => ' AND account_id <> ?').join('')
    // One state at a time walks the index in order; several at once would sort the whole queue.
    return states
      .flatMap((state) =>
        this.#all(
          `SELECT * FROM jobs WHERE state = ? AND due_at <= ?${without} ORDER BY due_at, id LIMIT ?`,
          state,
          now,
          ...notAccounts,
          limit,
        ),
      )
      .map(toJob)
      .sort((a, b) => a.dueAt - b.dueAt || a.id - b.id)
      .slice(0, limit)
  }

  dueCount(state: JobState, now: number, limit: number): number {
    const row = this.#get(
      'SELECT count(*) AS n FROM (SELECT 1 FROM jobs WHERE state = ? AND due_at <= ? LIMIT ?)',
      state,
      now,
      limit,
    )
    return Number(row?.n)
  }

  nextDueAt(states: readonly JobState[], after: number): number | null {
    const times = states.flatMap((state) => {
      const row = this.#get(
        'SELECT min(due_at) AS at FROM jobs WHERE state = ? AND due_at > ?',
        state,
        after,
      )
      return row?.at === null || row === undefined ? [] : [Number(row.at)]
    })
    return times.length === 0 ? null : Math.min(...times)
  }

  waitTimes(limit: number): { accountId: string; ms: number }[] {
    // Backwards through the table until there are enough: an index on the state would have to sort.
    return this.#all(
      `SELECT account_id, status_since - created_at AS ms FROM jobs NOT INDEXED
       WHERE state = 'completed' AND status_since > created_at ORDER BY id DESC LIMIT ?`,
      limit,
    ).map((row) => ({ accountId: String(row.account_id), ms: Number(row.ms) }))
  }

  jobIds(where: { states?: readonly JobState[]; accountId?: string; batchId?: number }): number[] {
    const filter = {
      text: '',
      states: [...(where.states ?? [])],
      providers: [],
      locales: [],
      batchId: where.batchId ?? null,
    }
    const { sql, values } = this.#where(filter)
    const account = where.accountId === undefined ? [] : [where.accountId]
    const more = account.length === 0 ? '' : ' AND account_id = ?'
    return this.#ids(`SELECT id FROM jobs WHERE ${sql}${more} ORDER BY id`, ...values, ...account)
  }

  matching(target: JobAction['target'], states: readonly JobState[] | null): number[] {
    if ('filter' in target) {
      const { sql, values } = this.#where(target.filter, states)
      return this.#ids(`SELECT id FROM jobs WHERE ${sql} ORDER BY id`, ...values)
    }
    const found: number[] = []
    for (let at = 0; at < target.ids.length; at += listChunk) {
      const ids = target.ids.slice(at, at + listChunk)
      const inStates =
        states === null
          ? ` AND ${notBinned}`
          : ` AND state IN (${states.map(() => '?').join(', ')})`
      const list = ids.map(() => '?').join(', ')
      found.push(
        ...this.#ids(
          `SELECT id FROM jobs WHERE id IN (${list})${inStates} ORDER BY id`,
          ...ids,
          ...(states ?? []),
        ),
      )
    }
    return found
  }

  page(query: QueueQuery): JobPage {
    const { sql, values } = this.#where(query)
    const rows = this.#all(
      `SELECT * FROM jobs WHERE ${sql} ORDER BY ${orderFor(query)} LIMIT ? OFFSET ?`,
      ...values,
      query.limit,
      query.offset,
    )
    return { total: this.#count(query), jobs: rows.map(toJob) }
  }

  /** As `whereFor`, without what is in the bin. */
  #where(filter: QueueFilter, states: readonly JobState[] | null = null): Where {
    const where = whereFor(filter, states)
    const hides = this.#bin.size > 0 && states === null && filter.states.length === 0
    return hides ? { ...where, sql: `${where.sql} AND ${notBinned}` } : where
  }

  #count(filter: QueueFilter): number {
    if (isCountedFilter(filter)) {
      const counts =
        filter.batchId === null ? this.#counts.all() : this.#counts.ofBatch(filter.batchId)
      return total(counts, filter.states)
    }
    const { sql, values } = this.#where(filter)
    return Number(this.#get(`SELECT count(*) AS n FROM jobs WHERE ${sql}`, ...values)?.n)
  }

  locales(): string[] {
    // From one entry of the index to the next that differs: DISTINCT would read all of them.
    return this.#all(
      `WITH RECURSIVE known (locale) AS (
         SELECT min(locale) FROM outputs WHERE locale IS NOT NULL
         UNION ALL
         SELECT (SELECT min(locale) FROM outputs WHERE locale > known.locale)
         FROM known WHERE known.locale IS NOT NULL)
       SELECT locale FROM known WHERE locale IS NOT NULL`,
    ).map((row) => String(row.locale))
  }

  jobsAtProvider(): JobsAtProvider[] {
    return this.#all(
      `SELECT batch_id, account_id, state, count(*) AS jobs FROM jobs
       WHERE state IN ('queued', 'waiting') GROUP BY batch_id, account_id, state`,
    ).map((row) => ({
      batchId: Number(row.batch_id),
      accountId: String(row.account_id),
      asked: row.state === 'waiting',
      jobs: Number(row.jobs),
    }))
  }

  filesToLoad(): FilesToLoad[] {
    // The only ones whose bytes move are looked at one by one; they are as many as there are slots.
    return this.#all(
      `SELECT j.batch_id, iif(o.state = 'downloading', o.id, NULL) AS output_id, count(*) AS files,
         count(o.size_bytes) AS sized, coalesce(sum(o.size_bytes), 0) AS bytes,
         coalesce(sum(iif(o.size_bytes IS NULL, 0, o.bytes_done)), 0) AS done
       FROM jobs j JOIN outputs o ON o.job_id = j.id
       WHERE j.state IN ('ready', 'downloading', 'finalizing')
         AND o.state IN ('pending', 'downloading')
       GROUP BY j.batch_id, output_id`,
    ).map((row) => ({
      batchId: Number(row.batch_id),
      outputId: row.output_id === null ? null : Number(row.output_id),
      files: Number(row.files),
      sized: Number(row.sized),
      bytes: Number(row.bytes),
      done: Number(row.done),
    }))
  }

  counts(): StateCounts {
    return this.#counts.all()
  }

  batchCounts(batchId: number): StateCounts {
    return this.#counts.ofBatch(batchId)
  }

  batchAmounts(batchId: number): Amounts {
    return this.#totals.ofBatch(batchId)
  }

  registerOutputs(jobId: number, outputs: readonly NewOutput[]): void {
    for (const output of outputs) {
      this.#run(
        `INSERT INTO outputs (job_id, key, kind, position, locale, name, extension, size_bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (job_id, key) DO UPDATE SET size_bytes = excluded.size_bytes WHERE state <> 'saved'`,
        jobId,
        output.key,
        output.kind,
        output.index,
        output.locale,
        output.name,
        output.extension,
        output.sizeBytes,
      )
    }
  }

  outputs(jobId: number): OutputRecord[] {
    return this.#all('SELECT * FROM outputs WHERE job_id = ? ORDER BY id', jobId).map(toOutput)
  }

  updateOutput(id: number, patch: OutputPatch): void {
    const { columns, values } = outputAssignments(patch)
    const set = columns.map((column) => `${column} = ?`).join(', ')
    const write = () => this.#run(`UPDATE outputs SET ${set} WHERE id = ?`, ...values, id)
    if (patch.state === undefined) write()
    else this.#saved.follow(id, write)
  }

  removeOutput(id: number): void {
    this.#saved.follow(id, () => this.#run('DELETE FROM outputs WHERE id = ?', id))
  }

  claimedOutputs(): OutputRecord[] {
    // A download has a checksum only while it is sealed, and then it is `downloading`, or saved.
    return this.#all(
      "SELECT * FROM outputs WHERE state = 'pending' AND sha256 IS NOT NULL ORDER BY id",
    ).map(toOutput)
  }

  cancelledParts(): OutputRecord[] {
    return this.#all(
      `SELECT o.* FROM jobs j JOIN outputs o ON o.job_id = j.id
       WHERE j.state = 'cancelled' AND o.state <> 'saved' AND o.path IS NOT NULL`,
    ).map(toOutput)
  }

  uncheckedOutputs(): OutputRecord[] {
    return this.#all("SELECT * FROM outputs WHERE state = 'saved' AND checked = 0 ORDER BY id").map(
      toOutput,
    )
  }

  pathTaken(path: string, exceptOutputId: number): boolean {
    const row = this.#get('SELECT id FROM outputs WHERE path_key = ?', collisionKey(path))
    return row !== undefined && Number(row.id) !== exceptOutputId
  }

  batchFiles(batchId: number): { files: number; bytes: number } {
    return this.#saved.ofBatch(batchId)
  }

  note(jobId: number, at: number, what: string): void {
    this.#run(
      'INSERT INTO timeline (job_id, at, what) VALUES (?, ?, ?)',
      jobId,
      Math.round(at),
      what,
    )
  }

  timeline(jobId: number): { at: number; what: string }[] {
    return this.#all('SELECT at, what FROM timeline WHERE job_id = ? ORDER BY id', jobId).map(
      (row) => ({
        at: Number(row.at),
        what: String(row.what),
      }),
    )
  }

  durable(): Promise<void> {
    return this.#commit.durable()
  }

  close(): void {
    this.#commit.flush()
    this.#database.close()
  }

  #statement(sql: string): Statement {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      // A filter can take endless shapes; the cache must not.
      if (this.#statements.size > 300) this.#statements.clear()
      this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    }
    return statement
  }

  #all(sql: string, ...values: readonly Value[]): Row[] {
    return this.#statement(sql).all(...values)
  }

  #get(sql: string, ...values: readonly Value[]): Row | undefined {
    return this.#statement(sql).get(...values)
  }

  #ids(sql: string, ...values: readonly Value[]): number[] {
    return this.#all(sql, ...values).map((row) => Number(row.id))
  }

  #run(sql: string, ...values: readonly Value[]): void {
    this.#commit.begin()
    this.#statement(sql).run(...values)
  }

  #insert(sql: string, ...values: readonly Value[]): number {
    this.#commit.begin()
    return Number(this.#statement(sql).run(...values).lastInsertRowid)
  }
}
