/** How far an import is, told often enough to be seen and no more often. */
import type { ImportProgress } from '../../preload/contract/model.ts'

const tellEveryMs = 80

export class ImportProgressReport {
  readonly #tell: (progress: ImportProgress) => void
  #toldAt = Number.NEGATIVE_INFINITY

  constructor(tell: (progress: ImportProgress) => void) {
    this.#tell = tell
  }

  /** What takes the shares, 0 to 1, of one step. */
  of(step: ImportProgress['step']): (share: number) => void {
    return (share) => {
      const now = performance.now()
      if (now - this.#toldAt < tellEveryMs) return
      this.#toldAt = now
      this.#tell({ step, share: Math.min(Math.max(share, 0), 1) })
    }
  }
}
