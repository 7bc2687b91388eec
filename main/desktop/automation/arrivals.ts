/** Which files of a folder are complete: those that have not changed for a while. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isListName } from '../../imports/list-names.ts'

/** A program that writes pauses less between two pieces. */
const quietMs = 1500
/** An empty file may be the beginning of one; so much later it is just empty. */
const emptyQuietMs = 60_000

interface Sight {
  readonly size: number
  readonly modified: number
  /** When it was first seen like this. */
  readonly since: number
}

export interface Arrival {
  /** Absolute. */
  readonly path: string
  /** Changes when the file does. */
  readonly version: string
}

export class Arrivals {
  readonly #now: () => number
  #seen = new Map<string, Sight>()

  /** @param now milliseconds that only go forward. */
  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * Looks at the lists that lie directly in the folder; hidden files and links are not meant.
   * @returns those that are whole, and whether others still have to be waited for.
   * @throws the system's error when the folder cannot be read.
   */
  async look(folder: string): Promise<{ whole: Arrival[]; growing: boolean }> {
    const entries = await readdir(folder, { withFileTypes: true })
    const names = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && isListName(entry.name))
      .map(({ name }) => name)
      .sort((a, b) => a.localeCompare(b))
    const before = this.#seen
    this.#seen = new Map()
    const whole: Arrival[] = []
    for (const name of names) {
      const path = join(folder, name)
      const sight = await this.#sightOf(path, before.get(path))
      if (sight === null) continue
      this.#seen.set(path, sight)
      if (this.#isQuiet(sight)) whole.push({ path, version: versionOf(sight) })
    }
    return { whole, growing: whole.length < this.#seen.size }
  }

  async #sightOf(path: string, before: Sight | undefined): Promise<Sight | null> {
    try {
      const { size, mtimeMs: modified } = await stat(path)
      const same = before?.size === size && before.modified === modified
      return same ? before : { size, modified, since: this.#now() }
    } catch {
      // Gone, or not ours to see; the next look tells.
      return null
    }
  }

  #isQuiet({ size, since }: Sight): boolean {
    return this.#now() - since >= (size === 0 ? emptyQuietMs : quietMs)
  }
}

/** True when the file is still as it was found. */
export async function isUnchanged({ path, version }: Arrival): Promise<boolean> {
  try {
    const { size, mtimeMs } = await stat(path)
    return versionOf({ size, modified: mtimeMs }) === version
  } catch {
    return false
  }
}

const versionOf = ({ size, modified }: Omit<Sight, 'since'>): string => `${size} ${modified}`
