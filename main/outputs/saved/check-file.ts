/** Compares a saved file with what is on record of it: by a look, or by its bytes. */
import type { FileCheck } from '../../../preload/contract/file-check.ts'
import type { FileCalls } from '../../disk/file-calls.ts'
import { compareLook } from '../as-saved.ts'
import type { FileHasher } from './hash-thread.ts'
import { lookAtSaved, type Seen } from './look-at-saved.ts'
import type { SavedFileOf } from './saved-output.ts'

export interface CheckDeps {
  readonly calls: Pick<FileCalls, 'lstat'>
  readonly hasher: () => Promise<FileHasher>
  readonly now: () => number
}

/** A file that is written to while it is read is read once more. */
const mostReads = 2

const nothing = { bytes: null, sha256: null, modifiedAt: null, verifiedAt: null } as const

/** What a look tells; null: nothing that is not known. Reads no byte of the file. */
export async function lookCheck(deps: CheckDeps, file: SavedFileOf): Promise<FileCheck | null> {
  const seen = await lookAtSaved(deps.calls, file.path, file.root)
  const at = deps.now()
  if (seen.type !== 'there') return { ...nothing, found: seen.type, at }
  const found = compareLook(file.facts, seen)
  const { bytes, modifiedAt } = seen
  const { check } = file.facts
  // That it could not be read is not undone by a look.
  if (check?.found === 'unreadable' && isOf(check, seen)) return null
  if (check !== null && check.found === found && isOf(check, seen)) return null
  if (check === null && found === 'same') return null
  return { ...nothing, found, at, bytes, modifiedAt }
}

/**
 * Reads the file to its end and compares its length and SHA-256 with those on record. Without one on
 * record, the length decides.
 * @returns null when it was stopped
 */
export async function verifyCheck(
  deps: CheckDeps,
  file: SavedFileOf,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<FileCheck | null> {
  for (let reads = 1; ; reads++) {
    const seen = await lookAtSaved(deps.calls, file.path, file.root)
    const at = deps.now()
    if (seen.type !== 'there') return { ...nothing, found: seen.type, at }
    const { bytes, modifiedAt } = seen
    if (!seen.isFile) return { ...nothing, found: 'changed', at, modifiedAt }
    const hashed = await read(deps, file.path, signal, onBytes)
    if (hashed === null) return null
    if (hashed === 'unreadable') return { ...nothing, found: 'unreadable', at, bytes, modifiedAt }
    const after = await lookAtSaved(deps.calls, file.path, file.root)
    const still = after.type === 'there' && after.modifiedAt === modifiedAt && after.bytes === bytes
    if (!still && reads < mostReads) continue
    const { sha256: wanted } = file.output
    const fits = hashed.bytes === file.facts.bytes && (wanted === null || wanted === hashed.sha256)
    return {
      found: fits ? 'same' : 'changed',
      at,
      verifiedAt: wanted === null ? null : at,
      bytes: hashed.bytes,
      sha256: hashed.sha256,
      modifiedAt,
    }
  }
}

async function read(
  { hasher }: CheckDeps,
  path: string,
  signal: AbortSignal,
  onBytes: (count: number) => void,
) {
  try {
    return await (await hasher()).hash(path, signal, onBytes)
  } catch {
    return 'unreadable'
  }
}

const isOf = (check: FileCheck, seen: Seen & { type: 'there' }): boolean =>
  check.bytes === seen.bytes && check.modifiedAt === seen.modifiedAt
