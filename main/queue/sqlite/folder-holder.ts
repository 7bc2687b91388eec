/** Which program works with a data folder, for those who only look at it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { version } from '../../version.ts'
import { loadSqlite } from './driver.ts'
import { preparePrivateFile } from './private-files.ts'
import { classifySqliteError } from './sqlite-errors.ts'

/** `command`: it is over in a moment. */
const holderKinds = ['app', 'headless', 'command'] as const
export type HolderKind = (typeof holderKinds)[number]

const holderSchema = z.object({
  kind: z.enum(holderKinds),
  pid: z.number().int().positive(),
  /** ISO 8601. */
  since: z.iso.datetime(),
  version: z.string().max(100),
})
/** As the program has written it down itself. */
export type FolderHolder = z.infer<typeof holderSchema>

/** More than what is written, less than what would cost anything. */
const mostChars = 4096

const holderPath = (folder: string): string => join(folder, 'holder.json')

/**
 * Writes down that this process works with the folder. It must hold the folder's lock, which alone says
 * whether that is still so: the file stays where a process is killed.
 */
export function writeHolder(folder: string, kind: HolderKind, now: number): void {
  const holder: FolderHolder = {
    kind,
    pid: process.pid,
    since: new Date(now).toISOString(),
    version,
  }
  const path = holderPath(folder)
  try {
    preparePrivateFile(path)
    writeFileSync(path, `${JSON.stringify(holder)}\n`)
  } catch {
    // A reader then sees that the folder is in use, but not by which process.
  }
}

/** `held` without a holder: by a program that has not said what it is. */
export interface FolderUse {
  readonly held: boolean
  readonly holder: FolderHolder | null
}

/**
 * Whether a program works with the folder at this moment, without keeping it from anything.
 * @throws the database's error when the lock cannot be looked at.
 */
export function useOf(folder: string): FolderUse {
  if (!isLocked(join(folder, 'lock.sqlite'))) return { held: false, holder: null }
  return { held: true, holder: readHolder(folder) }
}

function isLocked(path: string): boolean {
  if (!existsSync(path)) return false
  const { DatabaseSync } = loadSqlite()
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return false
  } catch (error) {
    const trouble = classifySqliteError(error)
    if (trouble === 'locked') return true
    // It holds nothing, and the next program that locks the folder makes another.
    if (trouble === 'damaged') return false
    throw error
  } finally {
    database.close()
  }
}

function readHolder(folder: string): FolderHolder | null {
  try {
    const text = readFileSync(holderPath(folder), 'utf8')
    return text.length > mostChars ? null : holderSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
