/** Reads what was dropped or chosen: files, several files, folders. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ImportIssue } from '../../../preload/contract/model.ts'
import { readBounded } from '../../disk/read-bounded.ts'
import { batchNameOf, type BatchDraft } from '../../imports/batch-draft.ts'
import { UnknownColumnError } from '../../imports/column-roles.ts'
import { listExtensions } from '../../imports/list-names.ts'
import { MAX_BATCH_BYTES, readBatch, refuseTooLarge } from '../../imports/read-batch.ts'
import type { ReadOptions } from '../../imports/reading.ts'
import { messageOf, UsageError } from '../../errors.ts'
import { rowIssueInEnglish } from '../../strings/english.ts'
import { listsIn, type FoundLists } from './lists-in-folder.ts'

export interface FileDraft {
  /** Name without its folder. */
  readonly file: string
  readonly draft: BatchDraft
}

/**
 * Reads every file; of a folder the lists in it and in the folders directly in it. A table whose job
 * IDs are not found is a draft without rows: the user can say which column they are in.
 * @param paths absolute.
 * @returns a draft for each usable file, and an issue for each that is not.
 * @throws UsageError with the first reason when not one file can be used; the signal's reason when
 *   aborted
 */
export async function readImportFiles(
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<{ drafts: [FileDraft, ...FileDraft[]]; issues: ImportIssue[] }> {
  const found = await filesOf(paths)
  const drafts: FileDraft[] = []
  const issues = [...found.issues]
  let bytes = 0
  for (const [i, path] of found.files.entries()) {
    options.signal?.throwIfAborted()
    const file = basename(path)
    const onProgress = (share: number) => options.onProgress?.((i + share) / found.files.length)
    try {
      const read = await readOne(path, file, MAX_BATCH_BYTES - bytes, { ...options, onProgress })
      bytes += read.bytes
      drafts.push({ file, draft: read.draft })
    } catch (error) {
      if (error instanceof UnknownColumnError)
        drafts.push({ file, draft: undecidedDraft(file, error) })
      else if (error instanceof UsageError)
        issues.push({ file, line: null, issue: { code: 'text', params: { text: error.message } } })
      else throw error
    }
  }
  const [first, ...others] = drafts
  if (first === undefined) throw new UsageError(firstReason(issues) ?? nothingFound(paths))
  return { drafts: [first, ...others], issues }
}

/** A table of which nothing can be used before the user says which column holds the job IDs. */
export function undecidedDraft(
  file: string,
  { columns, roles, issue, source, header }: UnknownColumnError,
): BatchDraft {
  return {
    name: batchNameOf(file),
    rows: [],
    issues: [{ file, line: null, issue }],
    unusable: 0,
    duplicates: [],
    roles,
    columns,
    hints: [],
    passedOver: 0,
    doubtful: false,
    source,
    header,
    remembered: null,
  }
}

/**
 * The files that are meant: of a folder the lists in it.
 * @throws UsageError when a folder cannot be read
 */
export async function filesOf(paths: readonly string[]): Promise<FoundLists> {
  const found = await Promise.all(
    paths.map(async (path) =>
      (await isFolder(path))
        ? orUsageError(basename(path), listsIn(path))
        : { files: [path], issues: [] },
    ),
  )
  return {
    files: found.flatMap(({ files }) => files),
    issues: found.flatMap(({ issues }) => issues),
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    // Reading it says what is wrong.
    return false
  }
}

async function readOne(
  path: string,
  file: string,
  room: number,
  options: ReadOptions,
): Promise<{ draft: BatchDraft; bytes: number }> {
  const facts = await orUsageError(file, stat(path))
  // A device or a pipe would be read without end.
  if (!facts.isFile()) throw new UsageError(`${file} is not a file with a list of jobs.`)
  refuseTooLarge(file, facts.size)
  if (facts.size > room) {
    throw new UsageError(`${file}: these lists are too large together; import it by itself`)
  }
  const stream = createReadStream(path)
  const content = await orUsageError(file, readBounded(file, stream, MAX_BATCH_BYTES))
  return { draft: await readBatch(file, content, options), bytes: facts.size }
}

async function orUsageError<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${name} could not be read: ${messageOf(error)}`, { cause: error })
  }
}

function firstReason([first]: readonly ImportIssue[]): string | null {
  return first === undefined ? null : rowIssueInEnglish(first.issue)
}

function nothingFound(paths: readonly string[]): string {
  const where = paths.map((path) => basename(path)).join(', ')
  return `${where}: there is no list of jobs in it (${listExtensions.join(', ')}).`
}
