/** Batches from disk: the only part of this folder that touches files. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { UsageError } from '../errors.ts'
import type { BatchDraft } from './batch-draft.ts'
import { readBatch, refuseTooLarge } from './read-batch.ts'
import type { ReadOptions } from './reading.ts'

/** What a folder is searched for. */
const LIST_FILE = /\.(?:csv|tsv|tab|txt|json|jsonl|ndjson)$/i

/** Lists taken from one folder. */
const MAX_FILES = 1000

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'the file may not be read; check its permissions',
  EPERM: 'the file may not be read; check its permissions',
  EISDIR: 'this is a folder',
  EBUSY: 'another program has locked the file; close it there',
}

/**
 * Reads one file, see `readBatch`.
 * @throws UsageError when it cannot be read, is too large or holds nothing usable
 */
export async function readBatchFile(path: string, options: ReadOptions = {}): Promise<BatchDraft> {
  const name = basename(path)
  const bytes = await explained(name, async () => {
    const { size } = await stat(path)
    refuseTooLarge(name, size)
    return readFile(path, { signal: options.signal })
  })
  return readBatch(name, bytes, options)
}

/**
 * Files as they are, folders as the lists directly in them, by name.
 * @throws UsageError when a path does not exist or a folder holds no list
 */
export async function expandFolders(paths: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const path of paths) {
    const name = basename(path)
    const info = await explained(name, () => stat(path))
    files.push(...(info.isDirectory() ? await explained(name, () => listsIn(path)) : [path]))
  }
  return files
}

async function listsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isFile() && LIST_FILE.test(entry.name))
    .map((entry) => entry.name)
    .sort()
  if (names.length === 0) {
    throw new UsageError(`${basename(folder)}: there is no CSV, text or JSON file in this folder`)
  }
  if (names.length > MAX_FILES) {
    throw new UsageError(
      `${basename(folder)}: there are more than ${MAX_FILES} lists in this folder`,
    )
  }
  return names.map((name) => join(folder, name))
}

async function explained<T>(name: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const reason = REASONS[code]
    throw reason ? new UsageError(`${name}: ${reason}`, { cause: error }) : error
  }
}
