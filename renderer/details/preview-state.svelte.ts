/** The one finished file that the details panel plays or shows as text. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { OutputRef, OutputText, OutputView } from '../../preload/contract/model.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { failureOf } from '../words/failure-of.ts'

/** Players and texts look different before anything is known of the file. */
export type PreviewKind = 'video' | 'audio' | 'text'

export function previewKindOf({ kind }: Pick<OutputView, 'kind'>): PreviewKind {
  return kind === 'video' || kind === 'audio' ? kind : 'text'
}

export class PreviewState {
  readonly #api: ReelhaulApi
  #shown = $state.raw<OutputRef | null>(null)
  /** Where the player finds it; null until known, and for texts. */
  url = $state.raw<string | null>(null)
  text = $state.raw<OutputText | null>(null)
  /** Why it cannot be shown; null while nothing is wrong. */
  failure = $state.raw<Failure | null>(null)
  /** The player has given up: a codec that this app does not have, a damaged file. */
  unplayable = $state(false)

  constructor(api: ReelhaulApi) {
    this.#api = api
  }

  isShown({ jobId, outputKey }: OutputRef): boolean {
    return this.#shown?.jobId === jobId && this.#shown.outputKey === outputKey
  }

  /** Shows a file, or no longer when it is shown already. */
  async toggle(ref: OutputRef, kind: PreviewKind): Promise<void> {
    const closes = this.isShown(ref)
    this.close()
    if (closes) return
    this.#shown = ref
    try {
      await this.#load(ref, kind)
    } catch (error) {
      if (this.#shown === ref) this.failure = failureOf(error)
    }
  }

  close(): void {
    this.#shown = null
    this.url = null
    this.text = null
    this.failure = null
    this.unplayable = false
  }

  async #load(ref: OutputRef, kind: PreviewKind): Promise<void> {
    if (kind === 'text') {
      const text = await this.#api.call('readOutput', ref)
      if (this.#shown === ref) this.text = text
    } else {
      const url = await this.#api.call('mediaUrl', ref)
      if (this.#shown === ref) this.url = url
    }
  }
}
