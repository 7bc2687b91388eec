/** Starts and stops receiving webhooks as the settings say. */
import { isDeepStrictEqual } from 'node:util'
import type { Settings } from '../../preload/contract/model.ts'
import { messageOf } from '../errors.ts'
import {
  startWebhookListener,
  type WebhookListener,
  type WebhookListenerOptions,
} from '../webhooks/webhook-listener.ts'

type WebhookSettings = Settings['webhookListener']

export interface WebhookSwitchDeps {
  readonly onHint: WebhookListenerOptions['onHint']
  /** Says why it could not be started. */
  readonly notify: (text: string) => void
}

const off: WebhookSettings = { enabled: false, port: 0, secret: '' }

export class WebhookSwitch {
  readonly #deps: WebhookSwitchDeps
  #settings = off
  #listener: WebhookListener | null = null
  #work: Promise<void> = Promise.resolve()

  constructor(deps: WebhookSwitchDeps) {
    this.#deps = deps
  }

  /** Resolves when it listens, or does not, as told. One change after the other; never rejects. */
  apply(settings: WebhookSettings): Promise<void> {
    if (isDeepStrictEqual(settings, this.#settings)) return this.#work
    this.#settings = settings
    this.#work = this.#work.then(() => this.#restart(settings))
    return this.#work
  }

  close(): Promise<void> {
    return this.apply(off)
  }

  async #restart({ enabled, port, secret }: WebhookSettings): Promise<void> {
    const { onHint, notify } = this.#deps
    await this.#listener?.close()
    this.#listener = null
    if (!enabled) return
    const options = { port, secret, onHint, monotonicNow: () => performance.now() }
    try {
      this.#listener = await startWebhookListener(options)
    } catch (error) {
      notify(messageOf(error))
    }
  }
}
