/** Is what lies at a path still the file that was saved there? Told from a look, without reading it. */
import { lstat } from 'node:fs/promises'
import { codeOf } from '../disk/system-errors.ts'
import type { EarlierOutput, OutputRecord } from '../queue/records.ts'

/** What a look at a name tells. */
export interface Looked {
  readonly isFile: boolean
  readonly bytes: number
  /** Epoch ms, whole. */
  readonly modifiedAt: number
}

/** What is known of a file that was saved. */
export type SavedFacts = Pick<OutputRecord, 'completedAt' | 'check'> & { readonly bytes: number }

/** File systems round times, and a rename comes a moment after the last byte. */
const timeSlackMs = 5000

/** `touched`: of the same length, but written to since it was saved or verified. */
export function compareLook(
  saved: SavedFacts,
  { isFile, bytes, modifiedAt }: Looked,
): 'same' | 'touched' | 'changed' {
  if (!isFile || bytes !== saved.bytes) return 'changed'
  const { check, completedAt } = saved
  const known = check !== null && check.modifiedAt === modifiedAt && check.bytes === bytes
  if (known && check.verifiedAt !== null) return check.found === 'same' ? 'same' : 'changed'
  return completedAt !== null && modifiedAt > completedAt + timeSlackMs ? 'touched' : 'same'
}

/** True when nothing is at the earlier file's name, or that file itself: a new one may take it. */
export async function mayReplace(earlier: EarlierOutput): Promise<boolean> {
  if (earlier.replace) return true
  try {
    const found = await lstat(earlier.path)
    const looked = {
      isFile: found.isFile(),
      bytes: found.size,
      modifiedAt: Math.floor(found.mtimeMs),
    }
    return compareLook(earlier, looked) === 'same'
  } catch (error) {
    return codeOf(error) === 'ENOENT'
  }
}
