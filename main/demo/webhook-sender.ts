/** Sends what simulated providers tell their user's webhook, when its time has come. */
import { createHmac } from 'node:crypto'
import type { SimulatedWebhook } from './provider-api.ts'

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/

/** How what is sent is signed. */
export interface WebhookSigning {
  readonly header: string
  readonly secret: string
}

export class WebhookSender {
  readonly #url: string
  readonly #signing: WebhookSigning | null
  readonly #timers = new Set<NodeJS.Timeout>()
  /** One after the other, so that they arrive in order. */
  #sending: Promise<unknown> = Promise.resolve()

  /** @throws RangeError for a URL of another machine: made-up jobs stay on this one. */
  constructor(url: string, signing: WebhookSigning | null = null) {
    if (!LOOPBACK.test(new URL(url).hostname)) {
      throw new RangeError(`The simulator sends webhooks to this machine only, not to ${url}.`)
    }
    this.#url = url
    this.#signing = signing
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

  #signatureOf(body: string): Record<string, string> {
    if (this.#signing === null) return {}
    const { header, secret } = this.#signing
    return { [header]: `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` }
  }

  #send(payload: object): void {
    const body = JSON.stringify(payload)
    const request = { method: 'POST', body }
    const headers = { 'content-type': 'application/json', ...this.#signatureOf(body) }
    // There may be no listener; a provider does not mind.
    this.#sending = this.#sending
      .then(() => fetch(this.#url, { ...request, headers }))
      .catch(() => undefined)
  }
}
