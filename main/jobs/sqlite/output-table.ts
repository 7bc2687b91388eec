/** The outputs of jobs: rows of the table `outputs`. The contract is that of `JobStore`. */
import { collisionKey } from '../../downloads/file-name.ts'
import type { NewOutput, OutputPatch, OutputRecord } from '../job-store.ts'
import { outputAssignments, toOutput } from './rows.ts'
import type { SavedFiles } from './saved-files.ts'
import type { Sql } from './sql.ts'

export class OutputTable {
  readonly #sql: Sql
  readonly #saved: SavedFiles

  constructor(sql: Sql, saved: SavedFiles) {
    this.#sql = sql
    this.#saved = saved
  }

  register(jobId: number, outputs: readonly NewOutput[]): void {
    for (const output of outputs) {
      this.#sql.run(
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

  ofJob(jobId: number): OutputRecord[] {
    return this.#sql.all('SELECT * FROM outputs WHERE job_id = ? ORDER BY id', jobId).map(toOutput)
  }

  update(id: number, patch: OutputPatch): void {
    const { columns, values } = outputAssignments(patch)
    const set = columns.map((column) => `${column} = ?`).join(', ')
    const write = () => this.#sql.run(`UPDATE outputs SET ${set} WHERE id = ?`, ...values, id)
    if (patch.state === undefined) write()
    else this.#saved.follow(id, write)
  }

  remove(id: number): void {
    this.#saved.follow(id, () => this.#sql.run('DELETE FROM outputs WHERE id = ?', id))
  }

  claimed(): OutputRecord[] {
    // A download has a checksum only while it is sealed, and then it is `downloading`, or saved.
    return this.#sql
      .all("SELECT * FROM outputs WHERE state = 'pending' AND sha256 IS NOT NULL ORDER BY id")
      .map(toOutput)
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
