/** One look at a saved file: is it what it claims, and does it carry content credentials? */
import { basename } from 'node:path'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import { checkMedia, type Claim } from './check-media.ts'
import { FileBytes } from './file-bytes.ts'
import { findManifest, type Manifest } from './find-manifest.ts'

export interface Inspection {
  /** Names the file; null: it is what it claims. */
  readonly warning: JobWarning | null
  readonly manifest: Manifest
}

/** Gives a file to look at, open while it is looked at. */
type WithFile = <T>(look: (file: FileBytes) => Promise<T>) => Promise<T>

/**
 * Reads pieces of the file only. Never throws: a file that is gone or cannot be read gives no warning,
 * for that says nothing of what was downloaded.
 */
export function inspectFile(path: string, claim: Claim): Promise<Inspection> {
  return inspectBytes(path, claim, (look) => FileBytes.with(path, look))
}

/** The same of a file that others open. */
export async function inspectBytes(
  path: string,
  claim: Claim,
  withFile: WithFile,
): Promise<Inspection> {
  let warning: JobWarning | null = null
  try {
    return await withFile(async (file) => {
      warning = (await checkMedia(file, basename(path), claim)).warning
      return { warning, manifest: await findManifest(file) }
    })
  } catch {
    return { warning, manifest: { found: 'unknown' } }
  }
}
