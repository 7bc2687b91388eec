/** The dialog about the program: read when it is opened. */
import type { About } from '../../preload/contract/about.ts'
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import { isolated } from '../words/format.ts'
import { strings } from '../words/strings.ts'
import type { NoticeState } from './notice-state.svelte.ts'

export class AboutState {
  readonly #api: ReelhaulApi
  readonly #notices: NoticeState
  open = $state(false)
  /** Null until it is read. */
  about = $state.raw<About | null>(null)

  constructor(api: ReelhaulApi, notices: NoticeState) {
    this.#api = api
    this.#notices = notices
  }

  async show(): Promise<void> {
    this.open = true
    await this.#orTell(async () => {
      this.about ??= await this.#api.call('getAbout')
    })
  }

  async saveBill(): Promise<void> {
    await this.#orTell(async () => {
      const path = await this.#api.call('saveBillOfMaterials')
      if (path === null) return
      this.#notices.say(strings.about.billSaved({ path: isolated(path) }), 'good')
    })
  }

  async #orTell(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }
}
