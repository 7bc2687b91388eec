/** The password for the proxy: typed, stored by main, never shown again. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import { strings } from '../words/strings.ts'
import type { NoticeState } from '../window/notice-state.svelte.ts'

export class ProxyPasswordState {
  readonly #api: ReelhaulApi
  readonly #notices: NoticeState
  stored = $state(false)
  /** What is typed; gone once it is stored. */
  text = $state('')

  constructor(api: ReelhaulApi, notices: NoticeState) {
    this.#api = api
    this.#notices = notices
  }

  async load(): Promise<void> {
    try {
      this.stored = (await this.#api.call('getProxyPassword')) !== 'none'
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }

  async save(): Promise<void> {
    try {
      this.stored = (await this.#api.call('saveProxyPassword', this.text)) !== 'none'
      this.text = ''
      const { passwordSaved, passwordRemoved } = strings.settings
      this.#notices.say(this.stored ? passwordSaved : passwordRemoved, 'good')
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }
}
