/** One look at a saved file: is it what it claims, and does it carry content credentials? */
import { basename } from 'node:path'
import { checkMedia, type Claim } from './check-media.ts'
import { FileBytes } from './file-bytes.ts'
import { findManifest, type Manifest } from './find-manifest.ts'

export interface Inspection {
  /** One sentence for people that names the file; null: it is what it claims. */
  readonly warning: string | null
  readonly manifest: Manifest
}

/**
 * Reads pieces of the file only. Never throws: a file that is gone or cannot be read gives no warning,
 * for that says nothing of what was downloaded.
 */
export async function inspectFile(path: string, claim: Claim): Promise<Inspection> {
  let warning: string | null = null
  try {
    return await FileBytes.with(path, async (file) => {
      const report = await checkMedia(file, basename(path), claim)
      warning = report.warning
      return { warning, manifest: await findManifest(file) }
    })
  } catch {
    return { warning, manifest: { found: 'unknown' } }
  }
}
