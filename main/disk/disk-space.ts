/** Looks ahead whether a disk can take what is under way, so that it is not found full at the end. */
import { folderOf, type Disk } from './disk.ts'
import { diskTooSmall } from './file-errors.ts'

/** Less is not worth a look: the write itself will tell. */
export const WORTH_LOOKING_BYTES = 4 * 1024 * 1024

export interface SpaceClaim {
  /**
   * Compares what is free with what is still to come, for this file and those begun before it.
   * Where the file system does not say what is free, nothing is compared.
   * @throws ReelhaulError FILE_DISK_FULL.
   */
  check(): Promise<void>
  release(): void
}

interface Claim {
  readonly folder: string
  readonly missing: () => number
  /** There was room for it: it counts for those that ask later. */
  granted: boolean
}

export class DiskSpace {
  readonly #disk: Disk
  /** Those granted in the order in which they were. */
  readonly #claims = new Set<Claim>()

  constructor(disk: Disk) {
    this.#disk = disk
  }

  /**
   * @param missing bytes of the file that are not yet on the disk, as far as the store has confirmed
   *   its size: what only a provider promises takes no room from others. 0 while that is unknown.
   */
  claim(path: string, missing: () => number): SpaceClaim {
    const claim = { folder: folderOf(path), missing, granted: false }
    return {
      check: () => this.#check(path, claim),
      release: () => this.#claims.delete(claim),
    }
  }

  async #check(path: string, claim: Claim): Promise<void> {
    if (claim.missing() < WORTH_LOOKING_BYTES) return
    const free = await this.#disk.freeBytes(claim.folder)
    // The write itself will tell.
    if (free === null) return
    const own = claim.missing()
    const left = free - this.#missingBefore(claim)
    if (left < own) throw diskTooSmall(path, own, Math.max(0, left))
    claim.granted = true
    this.#claims.add(claim)
  }

  #missingBefore(claim: Claim): number {
    let sum = 0
    for (const other of this.#claims) {
      if (other === claim) break
      if (other.folder === claim.folder) sum += other.missing()
    }
    return sum
  }
}
