/** What a batch is called and where it goes: as typed and chosen, and how much room is there. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import { batchNameProblem } from '../../preload/contract/batch-name.ts'
import type { ImportPreview } from '../../preload/contract/model.ts'
import type { ImportTarget } from '../../preload/contract/open-lists.ts'

export class ImportPlace {
  readonly #api: ReelhaulApi
  #turn = 0

  /** As typed; null: the proposed name. */
  name = $state<string | null>(null)
  /** Chosen, absolute; null: one named like the batch. */
  folder = $state<string | null>(null)
  /** What main says of it; null: nothing yet. */
  target = $state.raw<ImportTarget | null>(null)
  /** Why the name cannot be used. */
  readonly problem = $derived.by(() => (this.name === null ? null : batchNameProblem(this.name)))

  constructor(api: ReelhaulApi) {
    this.#api = api
  }

  async setName(name: string, preview: ImportPreview): Promise<void> {
    this.name = name === preview.name ? null : name
    await this.look(preview.id)
  }

  async chooseFolder(id: string, startAt: string): Promise<void> {
    const chosen = await this.#api.call('chooseFolder', startAt)
    if (chosen === null) return
    this.folder = chosen
    await this.look(id)
  }

  /** Asks where the batch goes as things are now. What is told of another place shows no more. */
  async look(id: string): Promise<void> {
    const turn = ++this.#turn
    const { name, folder } = this
    if (this.problem !== null) return
    const said = { id, name, folder }
    // The list may be gone by now; then nothing is shown.
    const target = await this.#api.call('importTarget', said).catch(() => null)
    if (turn === this.#turn) this.target = target
  }
}
