/** What a bug report needs, from wherever in the window it is asked for. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import { strings } from '../words/strings.ts'
import type { NoticeState } from './notice-state.svelte.ts'

export class SupportState {
  readonly #api: ReelhaulApi
  readonly #notices: NoticeState

  constructor(api: ReelhaulApi, notices: NoticeState) {
    this.#api = api
    this.#notices = notices
  }

  /** Puts the short text on the clipboard, and says so. */
  async copyDiagnostics(): Promise<void> {
    try {
      await this.#api.call('copyDiagnostics')
      this.#notices.say(strings.support.copied, 'good')
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }

  /** Main asks where it goes. */
  async saveBundle(): Promise<void> {
    try {
      const path = await this.#api.call('saveSupportBundle')
      if (path !== null) this.#notices.say(strings.support.saved({ path }), 'good')
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }
}
