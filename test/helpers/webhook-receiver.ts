/** A receiver of webhooks: a real server that keeps what it was sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { Webhook } from 'standardwebhooks'

export interface Received {
  readonly id: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly json: { type: string; timestamp: string; data: Record<string, unknown> }
}

export interface WebhookReceiver {
  readonly url: string
  readonly received: Received[]
  /** How it answers; 204 until it is changed. */
  answer: (response: ServerResponse, request: IncomingMessage) => void
  /** Resolves when so many requests have come in. */
  until(count: number): Promise<void>
  close(): Promise<void>
}

/** 32 bytes, as a user would enter them. */
export const testSecret = `whsec_${Buffer.from('a secret of exactly 32 bytes, ok').toString('base64')}`

/** Ends with the test. Each request's signature is verified by another implementation. */
export async function webhookReceiver(secret = testSecret): Promise<WebhookReceiver> {
  const received: Received[] = []
  const waiting: { count: number; done: () => void }[] = []
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      )
      const json = verified(secret, body, headers)
      received.push({ id: headers['webhook-id'] ?? '', headers, body, json })
      receiver.answer(response, request)
      for (const { count, done } of waiting) if (received.length >= count) done()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/reelhaul`,
    received,
    answer: (response) => void response.writeHead(204).end(),
    until: (count) =>
      new Promise((done) => {
        if (received.length >= count) done()
        else waiting.push({ count, done })
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  onTestFinished(() => receiver.close())
  return receiver
}

/** An unsigned or wrongly signed request shows as one of the type `unverified`. */
function verified(secret: string, body: string, headers: Record<string, string>): Received['json'] {
  try {
    return new Webhook(secret).verify(body, headers) as Received['json']
  } catch (error) {
    return { type: 'unverified', timestamp: String(error), data: {} }
  }
}
