/** The template for the files of one import: as typed, and what it makes of the first rows. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { ImportPreview } from '../../preload/contract/model.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { failureOf } from '../words/failure-of.ts'

export class ImportTemplate {
  readonly #api: ReelhaulApi
  #turn = 0

  /** As typed; null: the one of the settings. */
  text = $state<string | null>(null)
  /** Why it cannot be used; one sentence. */
  problem = $state<string | null>(null)
  /** What the sample's files would be called with it. */
  names = $state.raw<readonly string[] | null>(null)

  constructor(api: ReelhaulApi) {
    this.#api = api
  }

  /** Names the files otherwise; empty: as the settings say. */
  async set(text: string, preview: ImportPreview, provider: ProviderName | null): Promise<void> {
    this.text = text.trim() === '' || text === preview.template ? null : text
    await this.apply(preview, provider)
  }

  /** Asks what the sample's files are called now. */
  async apply({ id }: ImportPreview, provider: ProviderName | null): Promise<void> {
    const turn = ++this.#turn
    const template = this.text
    if (template === null) return this.forget()
    try {
      const tried = await this.#api.call('tryTemplate', { id, template, provider })
      if (turn !== this.#turn) return
      this.problem = 'problem' in tried ? tried.problem : null
      if ('names' in tried) this.names = tried.names
    } catch (error) {
      if (turn === this.#turn) this.problem = failureOf(error).message
    }
  }

  forget(): void {
    this.#turn++
    this.text = null
    this.problem = null
    this.names = null
  }
}
