/** The queue's memory in SQLite: the JobStore that survives a power cut. */
import type { ReelhaulError } from '../../errors.ts'
import type { JobEvent } from '../../../preload/contract/job-events.ts'
import type { JobAction, MoveTo, QueueQuery } from '../../../preload/contract/model.ts'
import type { JobState, OutputState } from '../../../preload/contract/vocabulary.ts'
import type { JobStore } from '../job-store.ts'
import type {
  AccountRecord,
  AddedBatch,
  BatchRecord,
  FilesToLoad,
  JobHistoryEntry,
  JobPage,
  JobPatch,
  JobRecord,
  JobShift,
  JobsAtProvider,
  JobsWhere,
  NewBatch,
  NewJob,
  NewOutput,
  OutputPatch,
  OutputRecord,
  StateCounts,
} from '../records.ts'
import { BatchTable } from './batch-table.ts'
import { BatchTotals, noAmounts, type Amounts } from './batch-totals.ts'
import { Trash, isHidden, notTrashed, stagedState } from './trash.ts'
import type { Database } from './driver.ts'
import { DueJobs } from './due-jobs.ts'
import { JobLists } from './job-lists.ts'
import { OutputTable } from './output-table.ts'
import { QueueOrder } from './queue-order.ts'
import { RecentJobs } from './recent-jobs.ts'
import { addKnownProvider, knownProvidersSql, looksDamaged } from './damaged-rows.ts'
import {
  countedState,
  inWholeMilliseconds,
  jobAssignments,
  toAccount,
  toAmounts,
  toHistoryEntry,
  toJob,
  type Row,
} from './rows.ts'
import { PartialJobs } from './partial-jobs.ts'
import { SavedFiles } from './saved-files.ts'
import { Sql } from './sql.ts'
import { Staging } from './staging.ts'
import { RunningCounts, total } from './state-counts.ts'

export class SqliteJobStore implements JobStore {
  readonly #sql: Sql
  readonly #counts = new RunningCounts()
  readonly #totals = new BatchTotals()
  readonly #recent = new RecentJobs()
  readonly #trash: Trash
  readonly #order: QueueOrder
  readonly #staging: Staging
  readonly #saved: SavedFiles
  readonly #partial: PartialJobs
  readonly #batches: BatchTable
  readonly #outputs: OutputTable
  readonly #due: DueJobs
  readonly #lists: JobLists

  /**
   * @param database opened by `openDatabase` (or `openReadOnly`, for looking).
   * @param onLost told once, when the disk refused to keep what was written last; the store shows what
   *   the database still holds, and writes nothing from then on.
   */
  constructor(database: Database, onLost: (loss: ReelhaulError) => void = () => undefined) {
    this.#sql = new Sql(database, (loss) => {
      this.#rereadIfPossible()
      onLost(loss)
    })
    this.#trash = new Trash(this.#sql)
    this.#order = new QueueOrder(this.#sql)
    this.#staging = new Staging(this.#sql, this.#trash, this.#counts)
    this.#saved = new SavedFiles(this.#sql)
    this.#partial = new PartialJobs(this.#sql)
    this.#batches = new BatchTable(this.#sql)
    this.#outputs = new OutputTable(this.#sql, this.#saved)
    this.#due = new DueJobs(this.#sql, this.#order)
    this.#lists = new JobLists(this.#sql, this.#trash, this.#counts)
    this.#reread()
  }

  #rereadIfPossible(): void {
    try {
      this.#reread()
    } catch {
      // A disk that refuses to be read, too: what is known stays as it was.
    }
  }

  get lost(): boolean {
    return this.#sql.lost
  }

  /** Another database in the same folder could not be written: this one is not trusted any more. */
  lose(loss: ReelhaulError): void {
    this.#sql.lose(loss)
  }

  #reread(): void {
    this.#recent.clear()
    this.#batches.reread()
    this.#saved.clear()
    this.#partial.clear()
    this.#counts.clear()
    const rows = this.#sql.all(
      'SELECT batch_id, state, count(*) AS n FROM jobs GROUP BY batch_id, state',
    )
    let trashed = 0
    for (const row of rows) {
      if (isHidden(row.state)) trashed += Number(row.n)
      else this.#counts.add(Number(row.batch_id), countedState(row.state), Number(row.n))
    }
    this.#trash.reread(trashed)
    this.#order.reread()
    this.#totals.clear()
    const known = this.#sql.all(
      `SELECT batch_id, cost, duration_seconds FROM jobs
       WHERE (cost IS NOT NULL OR duration_seconds IS NOT NULL) AND ${notTrashed}`,
    )
    for (const row of known) this.#totals.change(Number(row.batch_id), noAmounts, toAmounts(row))
  }

  saveAccount(account: AccountRecord): void {
    addKnownProvider(account.provider)
    this.#sql.run(
      `INSERT INTO accounts (id, provider, name, base_url) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE
         SET provider = excluded.provider, name = excluded.name, base_url = excluded.base_url`,
      account.id,
      account.provider,
      account.name,
      account.baseUrl,
    )
  }

  removeAccount(id: string): void {
    this.#sql.run('DELETE FROM accounts WHERE id = ?', id)
  }

  accounts(): AccountRecord[] {
    return this.#sql
      .all(`SELECT * FROM accounts WHERE provider IN (${knownProvidersSql()}) ORDER BY rowid`)
      .map(toAccount)
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
      batchId ??= this.#batches.insert(batch, now)
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
      batchId ??= this.#batches.insert(batch, now)
      added.push(this.#insertJob(batchId, providers, job, now, stagedState))
      this.#trash.put(1)
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

  #insertJob(
    batchId: number,
    providers: ReadonlyMap<string, string>,
    job: NewJob,
    now: number,
    state: 'queued' | typeof stagedState,
  ): number {
    const provider = providers.get(job.accountId)
    if (provider === undefined) throw new Error(`No account ${job.accountId}`)
    const id = this.#sql.nextId('jobs')
    this.#sql.insert(
      `INSERT INTO jobs (id, batch_id, account_id, provider, remote_id, title, columns, state, due_at, status_since, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
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
    return id
  }

  batch(id: number): BatchRecord | null {
    return this.#batches.get(id)
  }

  batches(): BatchRecord[] {
    const batches = this.#batches.all()
    // A batch whose jobs are all in the trash is there with them.
    return this.#trash.size === 0
      ? batches
      : batches.filter(({ id }) => total(this.batchCounts(id)) > 0)
  }

  settleBatch(id: number, at: number | null): void {
    this.#batches.settle(id, at)
  }

  removeEmptyBatches(): void {
    this.#batches.removeEmpty()
  }

  job(id: number): JobRecord | null {
    const recent = this.#recent.get(id)
    if (recent !== undefined) return recent
    const row = this.#sql.get('SELECT * FROM jobs WHERE id = ?', id)
    if (row === undefined || isHidden(row.state)) return null
    return this.#recent.set(toJob(row))
  }

  findJob(accountId: string, remoteId: string): JobRecord | null {
    const row = this.#sql.get(
      `SELECT * FROM jobs WHERE account_id = ? AND remote_id = ? AND ${notTrashed}`,
      accountId,
      remoteId,
    )
    return row === undefined ? null : toJob(row)
  }

  updateJob(id: number, patch: JobPatch, now: number): void {
    if (this.lost) return
    const whole = inWholeMilliseconds(patch)
    if (whole.state !== undefined) this.#recount(id, whole.state)
    if (whole.state !== undefined || whole.missing !== undefined) this.#recountPartial(id, whole)
    if (whole.cost !== undefined || whole.durationSeconds !== undefined) this.#sumUp(id, whole)
    const { columns, values } = jobAssignments(whole)
    const set = [...columns, 'updated_at'].map((column) => `${column} = ?`).join(', ')
    this.#sql.run(`UPDATE jobs SET ${set} WHERE id = ?`, ...values, now, id)
    this.#recent.patch(id, whole, now)
  }

  damagedJobs(): number[] {
    return this.#sql.ids(
      `SELECT id FROM jobs WHERE ${notTrashed} AND ${looksDamaged()} ORDER BY id`,
    )
  }

  settleDamaged(id: number, now: number): JobRecord | null {
    const row = this.#sql.get('SELECT * FROM jobs WHERE id = ?', id)
    if (row === undefined || isHidden(row.state) || this.lost) return null
    const job = toJob(row)
    if (job.damaged === undefined) return null
    this.#sql.run(
      `UPDATE jobs SET state = 'failed', columns = ?, missing = ?, warnings = ?, failure = ?,
         finalizing_for = NULL, claimed_complete = 0, updated_at = ?,
         provider = iif(provider IN (${knownProvidersSql()}), provider,
           coalesce((SELECT a.provider FROM accounts a WHERE a.id = account_id), provider))
       WHERE id = ?`,
      JSON.stringify(job.columns),
      JSON.stringify(job.missing),
      JSON.stringify(job.warnings),
      JSON.stringify(job.failure),
      now,
      id,
    )
    this.#counts.add(job.batchId, countedState(row.state), -1)
    this.#counts.add(job.batchId, 'failed', 1)
    this.#partial.forget(job.batchId)
    this.#recent.delete(id)
    return this.job(id)
  }

  #recount(id: number, state: JobState): void {
    let before = this.job(id)
    if (before?.damaged !== undefined) before = this.settleDamaged(id, before.updatedAt)
    if (before === null || before.state === state) return
    this.#counts.add(before.batchId, before.state, -1)
    this.#counts.add(before.batchId, state, 1)
  }

  #recountPartial(id: number, { state, missing }: JobPatch): void {
    const before = this.job(id)
    if (before === null) return
    const after = { state: state ?? before.state, missing: missing ?? before.missing }
    this.#partial.change(before.batchId, before, after)
  }

  #sumUp(id: number, { cost, durationSeconds }: JobPatch): void {
    const before = this.job(id)
    if (before === null) return
    this.#totals.change(before.batchId, before, {
      cost: cost === undefined ? before.cost : cost,
      durationSeconds: durationSeconds === undefined ? before.durationSeconds : durationSeconds,
    })
  }

  trashJobs(ids: readonly number[]): number[] {
    return ids.filter((id) => {
      const row = this.#forget(id)
      if (row !== null) this.#trash.add(row)
      return row !== null
    })
  }

  restoreJobs(ids: readonly number[]): number[] {
    return ids.filter((id) => {
      const restored = this.#trash.restore(id)
      if (restored === null) return false
      const amounts = this.#sql.get('SELECT cost, duration_seconds FROM jobs WHERE id = ?', id)
      this.#counts.add(restored.batchId, restored.state, 1)
      this.#saved.forget(restored.batchId)
      this.#partial.forget(restored.batchId)
      if (amounts !== undefined)
        this.#totals.change(restored.batchId, noAmounts, toAmounts(amounts))
      return true
    })
  }

  trashedJobs(): number[] {
    return this.#trash.ids()
  }

  removeJobs(ids: readonly number[]): void {
    for (const id of ids) {
      if (this.#forget(id) === null && this.#sql.get('SELECT 1 FROM jobs WHERE id = ?', id)) {
        this.#trash.deleted()
      }
      this.#sql.run('DELETE FROM jobs WHERE id = ?', id)
    }
  }

  /** Counts a job no longer; null when it is gone or in the trash. */
  #forget(id: number): Row | null {
    const row = this.#sql.get(
      `SELECT id, batch_id, state, cost, duration_seconds FROM jobs WHERE id = ? AND ${notTrashed}`,
      id,
    )
    if (row === undefined) return null
    this.#counts.add(Number(row.batch_id), countedState(row.state), -1)
    this.#totals.change(Number(row.batch_id), toAmounts(row), noAmounts)
    this.#saved.forget(Number(row.batch_id))
    this.#partial.forget(Number(row.batch_id))
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
    return this.#due.jobs(states, now, limit, notAccounts)
  }

  boundDueTimes(now: number): void {
    this.#recent.clear()
    this.#due.bound(now)
  }

  dueCount(state: JobState, now: number, limit: number): number {
    return this.#due.count(state, now, limit)
  }

  nextDueAt(states: readonly JobState[], after: number): number | null {
    return this.#due.nextAt(states, after)
  }

  waitTimes(limit: number): { accountId: string; ms: number }[] {
    return this.#due.waitTimes(limit)
  }

  jobIds(where: JobsWhere): number[] {
    return this.#lists.ids(where)
  }

  count(where: JobsWhere): number {
    return this.#lists.count(where)
  }

  matching(target: JobAction['target'], states: readonly JobState[] | null): number[] {
    return this.#lists.matching(target, states)
  }

  page(query: QueueQuery): JobPage {
    return this.#lists.page(query)
  }

  locales(): string[] {
    return this.#lists.locales()
  }

  jobsAtProvider(): JobsAtProvider[] {
    return this.#lists.atProvider()
  }

  filesToLoad(): FilesToLoad[] {
    return this.#lists.filesToLoad()
  }

  counts(): StateCounts {
    return this.#counts.all()
  }

  batchCounts(batchId: number): StateCounts {
    return this.#counts.ofBatch(batchId)
  }

  partialCount(batchId: number): number {
    return this.#partial.ofBatch(batchId)
  }

  batchAmounts(batchId: number): Amounts {
    return this.#totals.ofBatch(batchId)
  }

  registerOutputs(jobId: number, outputs: readonly NewOutput[]): void {
    this.#outputs.register(jobId, outputs)
  }

  outputs(jobId: number): OutputRecord[] {
    return this.#outputs.ofJob(jobId)
  }

  updateOutput(id: number, patch: OutputPatch): void {
    this.#outputs.update(id, patch)
  }

  moveOutput(id: number, to: OutputState, patch: OutputPatch = {}): void {
    this.#outputs.move(id, to, patch)
  }

  removeOutput(id: number): void {
    this.#outputs.remove(id)
  }

  claimedOutputs(): OutputRecord[] {
    return this.#outputs.claimed()
  }

  cancelledParts(): OutputRecord[] {
    return this.#outputs.cancelledParts()
  }

  uncheckedOutputs(): OutputRecord[] {
    return this.#outputs.unchecked()
  }

  pathTaken(path: string, exceptOutputId: number): boolean {
    return this.#outputs.pathTaken(path, exceptOutputId)
  }

  batchFiles(batchId: number): { files: number; bytes: number } {
    return this.#saved.ofBatch(batchId)
  }

  note(jobId: number, at: number, { code, params }: JobEvent): void {
    this.#sql.run(
      "INSERT INTO timeline (job_id, at, what, code, params) VALUES (?, ?, '', ?, ?)",
      jobId,
      Math.round(at),
      code,
      JSON.stringify(params),
    )
  }

  timeline(jobId: number): JobHistoryEntry[] {
    return this.#sql
      .all('SELECT * FROM timeline WHERE job_id = ? ORDER BY id', jobId)
      .map(toHistoryEntry)
  }

  durable(): Promise<void> {
    return this.#sql.durable()
  }

  close(): void {
    this.#sql.close()
  }
}
