/** How far an import is, told often enough to be seen and no more often. */
import type { ImportProgress } from '../../../preload/contract/model.ts'

const notifyEveryMs = 80

export class ImportProgressReport {
  readonly #id: string
  readonly #notify: (progress: ImportProgress) => void
  #notifiedAt = 0

  /** @param id of the list. */
  constructor(id: string, notify: (progress: ImportProgress) => void) {
    this.#id = id
    this.#notify = notify
  }

  /** What takes the shares, 0 to 1, of one step. The first is always sent: a step may be short. */
  of(step: ImportProgress['step']): (share: number) => void {
    let begun = false
    return (share) => {
      const now = performance.now()
      if (begun && now - this.#notifiedAt < notifyEveryMs) return
      begun = true
      this.#notifiedAt = now
      this.#notify({ id: this.#id, step, share: Math.min(Math.max(share, 0), 1) })
    }
  }
}
