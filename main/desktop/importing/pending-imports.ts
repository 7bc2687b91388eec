/** What was opened from outside, until the window takes it in. */
import type { OpenList } from '../../../preload/contract/open-lists.ts'
import type { ImportSource } from './import-source.ts'
import type { OpenRequest } from './open-requests.ts'

export interface PendingImportsDeps {
  /** @throws UsageError when too many wait. */
  readonly open: (sources: readonly ImportSource[]) => OpenList[]
  /** Brings the window to the front and has it ask for the offer. */
  readonly show: () => void
}

/** Kept before there is a window; a page that opens links without end gets no further. */
const mostWaiting = 20

export class PendingImports {
  readonly #deps: PendingImportsDeps
  #links: string[] = []
  #files: string[] = []

  constructor(deps: PendingImportsDeps) {
    this.#deps = deps
  }

  add({ links, files }: OpenRequest): void {
    // The first ones stay: what comes later pushes nothing out.
    this.#links = [...new Set([...this.#links, ...links])].slice(0, mostWaiting)
    this.#files = [...new Set([...this.#files, ...files])]
    this.#deps.show()
  }

  /**
   * All of it as lists that wait, files first; those that were opened together are a group.
   * @throws UsageError when too many wait; nothing is lost then, and it can be taken later.
   */
  take(): OpenList[] {
    const { open } = this.#deps
    const files = open(this.#files.map((path) => ({ paths: [path] })))
    this.#files = []
    const links: OpenList[] = []
    try {
      for (let [link] = this.#links; link !== undefined; [link] = this.#links) {
        links.push(...open([{ link }]))
        this.#links.shift()
      }
    } catch (error) {
      // What is open by now is worth more than the reason; the rest is taken when there is room.
      if (files.length + links.length === 0) throw error
    }
    return [...files, ...links]
  }
}
