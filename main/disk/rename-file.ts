/** Gives a file its final name, and never takes one that is in use. */
import type { FileCalls } from './file-calls.ts'
import { isSame, lookAt, type FoundFile } from './look-at.ts'
import { freePlace, holdPlace, isPlaceholder } from './placeholder.ts'
import { callOf, codeOf, systemError } from './system-errors.ts'

/**
 * The file has its new name already, or may have it: only what was to follow has failed. The
 * next try looks for the finished file first.
 */
export class NamedFileError extends Error {
  readonly code: string | undefined
  readonly syscall: string | undefined

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.code = codeOf(cause) ?? undefined
    this.syscall = callOf(cause) ?? undefined
  }
}

/** Placeholders that others took away in the moment before the rename. */
const mostPlaceholders = 5

/**
 * By a second link, which fails where the name is taken; where there are no links, whatever the file
 * system calls that, by way of a placeholder.
 * @throws EEXIST when the name is in use; NamedFileError when only the old name could not be removed;
 *   else Node's own error
 */
export async function renameToFree(calls: FileCalls, from: string, to: string): Promise<void> {
  try {
    await calls.link(from, to)
  } catch (error) {
    const isThere = await isSecondName(calls, from, to)
    const taken = codeOf(error) === 'EEXIST' && !isThere
    if (taken && !(await isPlaceholder(calls, from, to))) throw error
    if (!isThere) return renameWithoutLinks(calls, from, to)
    // Interrupted here by a kill, or told of a failure by a server that has done it all the same.
  }
  try {
    await calls.unlink(from)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw new NamedFileError(error)
  }
}

/** Asks for the number of names, too: there are file systems that give all files the same identity. */
async function isSecondName(calls: FileCalls, from: string, to: string): Promise<boolean> {
  const found = await lookAt(calls, to)
  return found !== null && found.names > 1 && isSame(await lookAt(calls, from), found)
}

async function renameWithoutLinks(calls: FileCalls, from: string, to: string): Promise<void> {
  const own = await lookAt(calls, from)
  if (own === null) throw systemError('ENOENT', 'rename', from)
  for (let placeholders = 1; ; placeholders++) {
    const held = await holdPlace(calls, from, to)
    if (!held) return renameWhereFree(calls, own, from, to)
    if (await isPlaceholder(calls, from, to)) break
    if (placeholders === mostPlaceholders) throw systemError('EBUSY', 'rename', to)
  }
  try {
    await calls.rename(from, to)
  } catch {
    if (await isRenamed(calls, own, from, to)) return
    await freePlace(calls, from, to)
    // There are servers that never rename over a file.
    await renameWhereFree(calls, own, from, to)
  }
}

/** Looks before it renames: all that is left where a name can be kept free in no other way. */
async function renameWhereFree(
  calls: FileCalls,
  own: FoundFile,
  from: string,
  to: string,
): Promise<void> {
  if ((await lookAt(calls, to)) !== null) throw systemError('EEXIST', 'rename', to)
  try {
    await calls.rename(from, to)
  } catch (error) {
    if (!(await isRenamed(calls, own, from, to))) throw error
  }
}

/** A server may say of a request that it has received twice that the file is not there. */
async function isRenamed(
  calls: FileCalls,
  own: FoundFile,
  from: string,
  to: string,
): Promise<boolean> {
  return isSame(own, await lookAt(calls, to)) && (await lookAt(calls, from)) === null
}
