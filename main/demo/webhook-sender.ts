/** Sends what simulated providers tell their user's webhook, when its time has come. */
import type { SimulatedWebhook } from './provider-api.ts'

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/

export class WebhookSender {
  readonly #url: string
  readonly #timers = new Set<NodeJS.Timeout>()
  /** One after the other, so that they arrive in order. */
  #sending: Promise<unknown> = Promise.resolve()

  /** @throws RangeError for a URL of another machine: made-up jobs stay on this one. */
  constructor(url: string) {
    if (!LOOPBACK.test(new URL(url).hostname)) {
      throw new RangeError(`The simulator sends webhooks to this machine only, not to ${url}.`)
    }
    this.#url = url
  }

  schedule(webhooks: readonly SimulatedWebhook[]): void {
    for (const { afterMs, payload } of webhooks) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer)
        this.#send(payload())
      }, afterMs)
      this.#timers.add(timer)
    }
  }

  /** What was not sent by now never is. */
  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }

  #send(payload: object): void {
    const request = { method: 'POST', body: JSON.stringify(payload) }
    const headers = { 'content-type': 'application/json' }
    // There may be no listener; a provider does not mind.
    this.#sending = this.#sending
      .then(() => fetch(this.#url, { ...request, headers }))
      .catch(() => undefined)
  }
}
