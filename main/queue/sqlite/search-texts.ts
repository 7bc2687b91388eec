/**
 * What the window's search looks through: one text for each job, made of its title, its ID and the paths
 * of its files, without what a person who searches would not type. All texts of a hundred thousand jobs
 * are looked through in some 30 milliseconds. A trigram index (FTS5) would answer in one, but made the
 * import of as many jobs take three times as long and each start read half as much again; and the
 * `node:sqlite` of Node 22.13 has none.
 */
import type { Database } from './driver.ts'
import type { Row } from './rows.ts'
import type { Sql } from './sql.ts'

/** Accents, and the vowel signs of Arabic and Hebrew, which are mostly left out in writing. */
const lightMarks = /[\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670]/g

/**
 * One spelling for what is searched as the same: `Crème` is `creme`, full width is half width. A part of
 * a text is a part of the folded text, too.
 */
export function foldForSearch(text: string): string {
  return text.normalize('NFKD').replace(lightMarks, '').toLowerCase().replaceAll('ς', 'σ')
}

/** What cannot be typed keeps them apart. */
const between = '\n'

const textOf = (parts: readonly unknown[]): string =>
  foldForSearch(parts.filter((part) => typeof part === 'string').join(between))

const source = `SELECT id, title, remote_id,
  (SELECT group_concat(path, char(10)) FROM outputs WHERE job_id = jobs.id) AS paths FROM jobs`

const textOfRow = (row: Row): string => textOf([row.title, row.remote_id, row.paths])

const put = `INSERT INTO search_texts (id, text) VALUES (?, ?)
  ON CONFLICT (id) DO UPDATE SET text = excluded.text`

export class SearchTexts {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** A job was added; it has no files yet. */
  add(id: number, title: string | null, remoteId: string): void {
    this.#sql.run(put, id, textOf([title, remoteId]))
  }

  /** Its title or the path of one of its files has changed. */
  refresh(id: number): void {
    const row = this.#sql.get(`${source} WHERE id = ?`, id)
    if (row !== undefined) this.#sql.run(put, id, textOfRow(row))
  }
}

/** Jobs read at once when texts are made for all. */
const FILLED_AT_ONCE = 5000

/** Makes the texts where there are none yet: of an older database, or of one that was salvaged. */
export function fillSearchTexts(database: Database): void {
  const missing = database.prepare(
    'SELECT 1 FROM jobs WHERE NOT EXISTS (SELECT 1 FROM search_texts) LIMIT 1',
  )
  if (missing.get() === undefined) return
  const read = database.prepare(`${source} WHERE id > ? ORDER BY id LIMIT ${FILLED_AT_ONCE}`)
  const write = database.prepare(put)
  database.exec('BEGIN IMMEDIATE')
  try {
    for (let last = 0; ;) {
      const rows = read.all(last) as Row[]
      for (const row of rows) write.run(Number(row.id), textOfRow(row))
      if (rows.length < FILLED_AT_ONCE) break
      last = Number(rows.at(-1)?.id)
    }
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
