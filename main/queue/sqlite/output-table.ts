/** The outputs of jobs: rows of the table `outputs`. */
import { collisionKey } from '../../naming/file-name.ts'
import { assertOutputMove, type OutputFacts } from '../output-state.ts'
import type { OutputState } from '../../../preload/contract/vocabulary.ts'
import type { OutputRepository } from '../job-store.ts'
import type { NewOutput, OutputPatch, OutputRecord } from '../records.ts'
import { outputAssignments, toOutput } from './rows.ts'
import type { SavedFiles } from './saved-files.ts'
import type { Sql } from './sql.ts'

export class OutputTable implements OutputRepository {
  readonly #sql: Sql
  readonly #saved: SavedFiles

  constructor(sql: Sql, saved: SavedFiles) {
    this.#sql = sql
    this.#saved = saved
  }

  register(jobId: number, outputs: readonly NewOutput[]): void {
    for (const output of outputs) {
      this.#sql.run(
        `INSERT INTO outputs (id, job_id, key, kind, position, locale, name, extension, size_bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (job_id, key) DO UPDATE SET size_bytes = excluded.size_bytes WHERE state <> 'saved'`,
        this.#sql.nextId('outputs'),
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

  ofJob(jobId: number): OutputRecord[] {
    return this.#sql.all('SELECT * FROM outputs WHERE job_id = ? ORDER BY id', jobId).map(toOutput)
  }

  update(id: number, patch: OutputPatch): void {
    const { columns, values } = outputAssignments(patch)
    const set = columns.map((column) => `${column} = ?`).join(', ')
    const write = () => this.#sql.run(`UPDATE outputs SET ${set} WHERE id = ?`, ...values, id)
    if (patch.bytesDone === undefined) write()
    else this.#saved.follow(id, write)
  }

  move(id: number, to: OutputState, patch: OutputPatch = {}): void {
    const row = this.#sql.get('SELECT * FROM outputs WHERE id = ?', id)
    if (row === undefined || this.#sql.lost) return
    const before = toOutput(row)
    assertOutputMove(id, before.state, to, factsAfter(before, patch))
    const { columns, values } = outputAssignments(patch)
    const set = ['state', ...columns].map((column) => `${column} = ?`).join(', ')
    this.#saved.follow(id, () =>
      this.#sql.run(`UPDATE outputs SET ${set} WHERE id = ?`, to, ...values, id),
    )
  }

  remove(id: number): void {
    this.#saved.follow(id, () => this.#sql.run('DELETE FROM outputs WHERE id = ?', id))
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

  unchecked(): OutputRecord[] {
    return this.#sql
      .all("SELECT * FROM outputs WHERE state = 'saved' AND checked = 0 ORDER BY id")
      .map(toOutput)
  }

  pathTaken(path: string, exceptOutputId: number): boolean {
    const row = this.#sql.get('SELECT id FROM outputs WHERE path_key = ?', collisionKey(path))
    return row !== undefined && Number(row.id) !== exceptOutputId
  }
}

const factsAfter = (before: OutputRecord, patch: OutputPatch): OutputFacts => ({
  path: patch.path === undefined ? before.path : patch.path,
  sizeBytes: patch.sizeBytes === undefined ? before.sizeBytes : patch.sizeBytes,
  sha256: patch.sha256 === undefined ? before.sha256 : patch.sha256,
})
