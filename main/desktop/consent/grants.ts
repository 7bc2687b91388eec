/** Folders and files that the user has chosen in a dialog of the system: the window may use them again. */
import { homedir } from 'node:os'
import { z } from 'zod'
import { isBelowRootsNow } from '../../policy/folder-roots.ts'
import type { StoreFile } from '../../settings/store-file.ts'
import type { Granted } from './questions.ts'

/** Older ones are asked for again. */
const mostGrants = 200

const paths = z.array(z.string().max(4096)).catch([])

export interface GrantsDeps {
  readonly file: StoreFile
  /** Folders that are in use anyway: the download folder, those of batches. Absolute. */
  readonly inUse: () => readonly string[]
}

export class Grants implements Granted {
  readonly #deps: GrantsDeps

  constructor(deps: GrantsDeps) {
    this.#deps = deps
  }

  /** True at or below a folder that was chosen or is in use, links on the way followed. */
  folder = (path: string): boolean => {
    const roots = [...this.#of('folders'), ...this.#deps.inUse()]
    return isBelowRootsNow(roots, path, { platform: process.platform, home: homedir() })
  }

  certificates = (path: string): boolean => this.#of('certificates').includes(path)

  /** @param path absolute, as the dialog returned it */
  grant(what: 'folders' | 'certificates', path: string): void {
    const before = this.#of(what).filter((known) => known !== path)
    const { file } = this.#deps
    file.write({ ...file.read(), [what]: [...before, path].slice(-mostGrants) })
  }

  #of(what: 'folders' | 'certificates'): string[] {
    return paths.parse(this.#deps.file.read()[what])
  }
}
