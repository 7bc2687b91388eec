/** What was opened from outside, until the window has asked the user about it. */
import type { ImportPreview } from '../../../preload/contract/model.ts'
import type { OpenRequest } from './open-requests.ts'

export interface PendingImportsDeps {
  readonly previewFiles: (paths: readonly string[]) => Promise<ImportPreview>
  readonly previewLink: (link: string) => Promise<ImportPreview>
  /** Brings the window to the front and has it ask for the offer. */
  readonly show: () => void
}

/** More are not looked through; a page that opens links without end gets no further. */
const mostWaiting = 20

export class PendingImports {
  readonly #deps: PendingImportsDeps
  #links: string[] = []
  #files: string[] = []

  constructor(deps: PendingImportsDeps) {
    this.#deps = deps
  }

  add({ links, files }: OpenRequest): void {
    this.#links = [...this.#links, ...links].slice(-mostWaiting)
    this.#files = [...this.#files, ...files]
    this.#deps.show()
  }

  /**
   * The next offer as a preview, files first and all together; null when there is none.
   * @throws UsageError in one sentence why it cannot be imported; it is gone then, too.
   */
  async take(): Promise<ImportPreview | null> {
    const { previewFiles, previewLink } = this.#deps
    const files = this.#files.splice(0)
    if (files.length > 0) return previewFiles(files)
    const link = this.#links.shift()
    return link === undefined ? null : previewLink(link)
  }
}
