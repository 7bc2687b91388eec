import { lstatSync } from 'node:fs'
import { fileError, refusedNames } from './file-errors.ts'
import { codeOf } from './system-errors.ts'

/**
 * Asks the file system whether a file could have this name, before a store is asked for its bytes.
 * @throws ReelhaulError FILE_NAME_REFUSED
 */
export function assertNameAccepted(path: string): void {
  try {
    lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    // Anything else is met again, and named, when the file is opened.
    if (refusedNames.has(codeOf(error) ?? '')) throw fileError(error, path)
  }
}
