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

/**
 * Reads pieces of the file only. Never throws: a file that is gone or cannot be read gives no warning,
 * for that says nothing of what was downloaded.
 * @param content all bytes of the file, where they are at hand; null: the file is read.
 */
export async function inspectFile(
  path: string,
  claim: Claim,
  content: Uint8Array | null = null,
): Promise<Inspection> {
  let warning: JobWarning | null = null
  const look = async (file: FileBytes): Promise<Inspection> => {
    warning = (await checkMedia(file, basename(path), claim)).warning
    return { warning, manifest: await findManifest(file) }
  }
  try {
    return await (content === null ? FileBytes.with(path, look) : look(FileBytes.of(content)))
  } catch {
    return { warning, manifest: { found: 'unknown' } }
  }
}
