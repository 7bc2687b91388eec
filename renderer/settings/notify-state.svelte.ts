/** Webhooks that are sent: their secret, stored by main and never shown again, and a test of them. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import { isSigningSecret, newSigningSecret } from '../../preload/contract/notify-rules.ts'
import type { NoticeState } from '../window/notice-state.svelte.ts'
import { failureOf } from '../words/failure-of.ts'
import { strings } from '../words/strings.ts'

export type NotifyTest = { state: 'testing' } | { state: 'done'; ok: boolean; message: string }

export class NotifyState {
  readonly #api: ReelhaulApi
  readonly #notices: NoticeState
  #asked = false
  stored = $state(false)
  /** What is typed, or was made; gone once it is stored. */
  text = $state('')
  problem = $state<string | null>(null)
  result = $state.raw<NotifyTest | null>(null)

  constructor(api: ReelhaulApi, notices: NoticeState) {
    this.#api = api
    this.#notices = notices
  }

  /** Once, when it is first shown. */
  async load(): Promise<void> {
    if (this.#asked) return
    this.#asked = true
    try {
      this.stored = (await this.#api.call('getNotifySecret')) !== 'none'
    } catch (error) {
      this.#notices.sayFailure(error)
    }
  }

  /** Empty removes it; one that nothing can be signed with stays in the field. */
  async save(text = this.text.trim()): Promise<boolean> {
    this.problem = text === '' || isSigningSecret(text) ? null : strings.settings.notifySecretWrong
    if (this.problem !== null) return false
    try {
      this.stored = (await this.#api.call('saveNotifySecret', text)) !== 'none'
      this.text = ''
      const { notifySecretSaved, notifySecretRemoved } = strings.settings
      this.#notices.say(this.stored ? notifySecretSaved : notifySecretRemoved, 'good')
      return true
    } catch (error) {
      this.#notices.sayFailure(error)
      return false
    }
  }

  /** Stores a new one, and returns it: once, for the receiver. Null: it could not be stored. */
  async renew(): Promise<string | null> {
    const secret = newSigningSecret()
    return (await this.save(secret)) ? secret : null
  }

  async test(): Promise<void> {
    this.result = { state: 'testing' }
    const result = await this.#api
      .call('testNotify')
      .catch((error: unknown) => ({ ok: false, message: failureOf(error).message }))
    this.result = { state: 'done', ...result }
  }
}
