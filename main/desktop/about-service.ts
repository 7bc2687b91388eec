/** The program about itself: versions, the notices of what is in it by others, and its bill of materials. */
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { About } from '../../preload/contract/about.ts'
import { messageOf, UsageError } from '../errors.ts'
import type { AboutService } from '../ipc/services.ts'

/** As the build writes them: scripts/build/legal/plugin.ts. */
const noticesFile = 'THIRD-PARTY-NOTICES.txt'
const billFile = 'sbom.cdx.json'

export interface AboutServiceDeps {
  /** Where the build put what belongs to every copy of the program, absolute. */
  readonly folder: string
  readonly version: string
  /** As `process.versions` of an Electron. */
  readonly versions: Readonly<Partial<Record<'electron' | 'chrome' | 'node', string>>>
  /** Asks where to; null when the user closes the dialog. */
  readonly chooseBill: () => Promise<string | null>
}

export function createAboutService({
  folder,
  version,
  versions,
  chooseBill,
}: AboutServiceDeps): AboutService {
  return {
    async read(): Promise<About> {
      const { electron = '', chrome: chromium = '', node = '' } = versions
      return { version, electron, chromium, node, notices: await readPart(folder, noticesFile) }
    },
    async saveBill(): Promise<string | null> {
      const bill = await readPart(folder, billFile)
      const path = await chooseBill()
      if (path === null) return null
      try {
        await writeFile(path, bill)
      } catch (error) {
        throw new UsageError(`${basename(path)} could not be written: ${messageOf(error)}`)
      }
      return path
    },
  }
}

async function readPart(folder: string, name: string): Promise<string> {
  try {
    return await readFile(join(folder, name), 'utf8')
  } catch {
    throw new UsageError(`This copy of Reelhaul lacks its file ${name}: install it again.`)
  }
}
