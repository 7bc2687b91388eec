/** Reads what was dropped or chosen: files, several files, folders. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { ImportIssue } from '../../preload/contract/model.ts'
import type { BatchDraft } from '../batches/batch-draft.ts'
import { readBatch, refuseTooLarge } from '../batches/read-batch.ts'
import { messageOf, UsageError } from '../errors.ts'

/** What a file of a dropped folder must be called to be looked at. */
const extensions: readonly string[] = ['.csv', '.tsv', '.txt', '.json']

export interface FileDraft {
  /** Name without its folder. */
  readonly file: string
  readonly draft: BatchDraft
}

/**
 * Reads every file; of a folder those directly in it that look like lists.
 * @param paths absolute.
 * @returns a draft for each usable file, and an issue for each that is not.
 * @throws UsageError with the first reason when not one file can be used.
 */
export async function readImportFiles(
  paths: readonly string[],
): Promise<{ drafts: [FileDraft, ...FileDraft[]]; issues: ImportIssue[] }> {
  const drafts: FileDraft[] = []
  const issues: ImportIssue[] = []
  for (const path of await filesOf(paths)) {
    const file = basename(path)
    try {
      drafts.push({ file, draft: await readOne(path, file) })
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      issues.push({ file, line: null, message: error.message })
    }
  }
  const [first, ...others] = drafts
  if (first === undefined) throw new UsageError(issues[0]?.message ?? nothingFound(paths))
  return { drafts: [first, ...others], issues }
}

async function filesOf(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    paths.map(async (path) => ((await isFolder(path)) ? listsIn(path) : [path])),
  )
  return found.flat()
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    // Reading it says what is wrong.
    return false
  }
}

async function listsIn(folder: string): Promise<string[]> {
  const names = await orUsageError(folder, readdir(folder))
  return names
    .filter((name) => extensions.includes(extname(name).toLowerCase()))
    .sort((a, b) => a.localeCompare(b))
    .map((name) => join(folder, name))
}

async function readOne(path: string, file: string): Promise<BatchDraft> {
  const facts = await orUsageError(file, stat(path))
  // A device or a pipe would be read without end.
  if (!facts.isFile()) throw new UsageError(`${file} is not a file with a list of jobs.`)
  refuseTooLarge(file, facts.size)
  return readBatch(file, await orUsageError(file, readFile(path)))
}

async function orUsageError<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new UsageError(`${name} could not be read: ${messageOf(error)}`, { cause: error })
  }
}

function nothingFound(paths: readonly string[]): string {
  const where = paths.map((path) => basename(path)).join(', ')
  return `${where}: there is no list of jobs in it (${extensions.join(', ')}).`
}
