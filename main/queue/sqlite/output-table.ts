/** The outputs of jobs: rows of the table `outputs`. */
import { collisionKey } from '../../naming/file-name.ts'
import { assertOutputMove, type OutputFacts } from '../output-state.ts'
import type { OutputState } from '../../../preload/contract/vocabulary.ts'
import type { OutputRepository } from '../job-store.ts'
import type { NewOutput, OutputPatch, OutputRecord } from '../records.ts'
import type { BatchFigures } from './batch-figures.ts'
import type { RecentOutputs } from './recent-outputs.ts'
import { defined, outputAssignments, toOutput } from './rows.ts'
import type { SearchTexts } from './search-texts.ts'
import { idList, isAmong, type Sql } from './sql.ts'

/** Has a name, and perhaps bytes under it, that are not the whole file; what was skipped stays skipped. */
const isUnfinished = "path IS NOT NULL AND state NOT IN ('saved', 'skipped')"

export class OutputTable implements OutputRepository {
  readonly #sql: Sql
  readonly #figures: Pick<BatchFigures, 'saved' | 'work'>
  readonly #recent: RecentOutputs
  readonly #search: SearchTexts

  constructor(
    sql: Sql,
    figures: Pick<BatchFigures, 'saved' | 'work'>,
    recent: RecentOutputs,
    search: SearchTexts,
  ) {
    this.#search = search
    this.#sql = sql
    this.#figures = figures
    this.#recent = recent
  }

  register(jobId: number, outputs: readonly NewOutput[]): void {
    this.#figures.work.follow(jobId, () => this.#register(jobId, outputs))
  }

  #register(jobId: number, outputs: readonly NewOutput[]): void {
    const known = new Map(this.#ofJob(jobId).map((output) => [output.key, output]))
    for (const output of outputs) {
      const before = known.get(output.key)
      const after =
        before === undefined ? this.#insert(jobId, output) : this.#resize(before, output)
      // What the disk has refused is not there.
      if (this.#sql.lost) return
      known.set(output.key, after)
    }
    this.#recent.set(jobId, [...known.values()])
  }

  #insert(jobId: number, output: NewOutput): OutputRecord {
    const { key, kind, index, locale, name, extension, sizeBytes } = output
    const id = this.#sql.nextId('outputs')
    this.#sql.run(
      `INSERT INTO outputs (id, job_id, key, kind, position, locale, name, extension, size_bytes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[id, jobId, key, kind, index, locale, name, extension, sizeBytes],
    )
    const named = { id, jobId, key, kind, index, locale, name, extension, sizeBytes }
    return { ...named, ...justRegistered }
  }

  /** Of a file that is here, the provider's word no longer counts. */
  #resize(known: OutputRecord, { sizeBytes }: NewOutput): OutputRecord {
    if (known.state === 'saved' || known.sizeBytes === sizeBytes) return known
    this.#sql.run('UPDATE outputs SET size_bytes = ? WHERE id = ?', sizeBytes, known.id)
    return { ...known, sizeBytes }
  }

  ofJob(jobId: number): OutputRecord[] {
    return [...this.#ofJob(jobId)]
  }

  #ofJob(jobId: number): readonly OutputRecord[] {
    const recent = this.#recent.ofJob(jobId)
    if (recent !== undefined) return recent
    const rows = this.#sql.all('SELECT * FROM outputs WHERE job_id = ? ORDER BY id', jobId)
    const outputs = rows.map(toOutput)
    this.#recent.set(jobId, outputs)
    return outputs
  }

  #get(id: number): OutputRecord | null {
    const recent = this.#recent.get(id)
    if (recent !== undefined) return recent
    const row = this.#sql.get('SELECT * FROM outputs WHERE id = ?', id)
    return row === undefined ? null : toOutput(row)
  }

  update(id: number, patch: OutputPatch): void {
    const { columns, values } = outputAssignments(patch)
    const set = columns.map((column) => `${column} = ?`).join(', ')
    const write = () => {
      this.#sql.run(`UPDATE outputs SET ${set} WHERE id = ?`, ...values, id)
      this.#keep(this.#recent.get(id), patch)
    }
    if (patch.bytesDone === undefined && patch.sizeBytes === undefined) write()
    else this.#follow(this.#get(id), id, write)
    if (patch.path !== undefined) this.#renamed(this.#get(id)?.jobId)
  }

  /** Lets `write` change an output, and counts what that means for its batch. */
  #follow(output: OutputRecord | null, id: number, write: () => void): void {
    const { saved, work } = this.#figures
    saved.follow(id, () => work.follow(output?.jobId, write))
  }

  move(id: number, to: OutputState, patch: OutputPatch = {}): void {
    const before = this.#get(id)
    if (before === null || this.#sql.lost) return
    assertOutputMove(id, before.state, to, factsAfter(before, patch))
    const { columns, values } = outputAssignments(patch)
    const set = ['state', ...columns].map((column) => `${column} = ?`).join(', ')
    this.#follow(before, id, () => {
      this.#sql.run(`UPDATE outputs SET ${set} WHERE id = ?`, to, ...values, id)
      this.#keep({ ...before, state: to }, patch)
    })
    if (patch.path !== undefined && patch.path !== before.path) this.#renamed(before.jobId)
  }

  #renamed(jobId: number | undefined): void {
    if (jobId !== undefined) this.#search.refresh(jobId)
  }

  /** An output is written: it is known as it is now. */
  #keep(output: OutputRecord | undefined, patch: OutputPatch): void {
    if (output !== undefined && !this.#sql.lost)
      this.#recent.replace({ ...output, ...defined(patch) })
  }

  remove(id: number): void {
    const output = this.#get(id)
    this.#follow(output, id, () => {
      this.#sql.run('DELETE FROM outputs WHERE id = ?', id)
      if (output !== null) this.#recent.forget(output.jobId)
    })
    this.#renamed(output?.jobId)
  }

  claimed(): OutputRecord[] {
    return this.#sql.all("SELECT * FROM outputs WHERE state = 'claimed' ORDER BY id").map(toOutput)
  }

  cancelledParts(): OutputRecord[] {
    return this.#sql
      .all(
        `SELECT o.* FROM jobs j JOIN outputs o ON o.job_id = j.id
       WHERE j.state = 'cancelled' AND o.state <> 'saved' AND o.path IS NOT NULL`,
      )
      .map(toOutput)
  }

  unfinishedOf(jobIds: readonly number[]): OutputRecord[] {
    return this.#sql
      .all(`SELECT * FROM outputs WHERE ${isAmong('job_id')} AND ${isUnfinished}`, idList(jobIds))
      .map(toOutput)
  }

  releaseNames(jobIds: readonly number[]): void {
    this.#figures.work.followJobs(jobIds, () =>
      this.#sql.run(
        `UPDATE outputs SET state = 'pending', path = NULL, path_key = NULL, bytes_done = 0, sha256 = NULL
         WHERE ${isAmong('job_id')} AND ${isUnfinished}`,
        idList(jobIds),
      ),
    )
    for (const id of jobIds) {
      this.#recent.forget(id)
      this.#search.refresh(id)
    }
  }

  unchecked(): OutputRecord[] {
    return this.#sql
      .all("SELECT * FROM outputs WHERE state = 'saved' AND checked = 0 ORDER BY id")
      .map(toOutput)
  }

  ownerOf(path: string): number | null {
    const key = collisionKey(path)
    const row =
      this.#sql.get('SELECT job_id FROM outputs WHERE path_key = ?', key) ??
      this.#sql.get('SELECT job_id FROM outputs WHERE earlier_key = ?', key)
    return row === undefined ? null : Number(row.job_id)
  }

  pathTaken(path: string, exceptOutputId: number): boolean {
    const key = collisionKey(path)
    const owners = [
      this.#sql.get('SELECT id FROM outputs WHERE path_key = ?', key),
      this.#sql.get(
        'SELECT id FROM outputs WHERE earlier_key = ? AND id <> ?',
        key,
        exceptOutputId,
      ),
    ]
    return owners.some((row) => row !== undefined && Number(row.id) !== exceptOutputId)
  }
}

const factsAfter = (before: OutputRecord, patch: OutputPatch): OutputFacts => ({
  path: patch.path === undefined ? before.path : patch.path,
  sizeBytes: patch.sizeBytes === undefined ? before.sizeBytes : patch.sizeBytes,
  sha256: patch.sha256 === undefined ? before.sha256 : patch.sha256,
  earlier: patch.earlier === undefined ? before.earlier : patch.earlier,
})

/** What the schema gives a new row. */
const justRegistered = {
  state: 'pending',
  path: null,
  bytesDone: 0,
  sha256: null,
  completedAt: null,
  credentials: null,
  checked: false,
  root: null,
  check: null,
  earlier: null,
} as const
