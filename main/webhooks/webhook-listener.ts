/**
 * Receives providers' webhooks on the loopback interface. A request with the secret in its path may
 * say something about a job; the answer reveals nothing.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { webhookPath, webhookSecretPattern } from '../../preload/contract/webhook-address.ts'
import { UsageError } from '../errors.ts'
import { closeServer, listenOnLoopback } from '../network/loopback-server.ts'
import { parseJsonText } from '../providers/json-text.ts'
import { readBody } from './request-body.ts'
import { RequestRate } from './request-rate.ts'
import type { ReceivedWebhook } from './signature.ts'
import { webhookHint, type WebhookHint } from './webhook-payload.ts'

export interface WebhookListenerOptions {
  /** 0 lets the system choose. */
  readonly port: number
  readonly secret: string
  /**
   * A payload came with the right secret in its path. Whether it concerns a job of ours is not told back.
   * Returns false where it should have been signed and is not, or wrongly: the sender is told 401.
   */
  readonly onHint: (hint: WebhookHint, webhook: ReceivedWebhook) => boolean
  /** A clock that no one sets, milliseconds. */
  readonly monotonicNow: () => number
}

export interface WebhookListener {
  readonly port: number
  /** Ends all connections and resolves when the port is free again. */
  close(): Promise<void>
}

/** A documented payload has less than 1 KiB for each output. */
const MOST_BYTES = 64 * 1024

/** Two hundred jobs may end together; after them, twenty a second. */
const BURST = 200
const PER_SECOND = 20

/** A sender that keeps a connection open without a word is not waited for, milliseconds. */
const PATIENCE_MS = 10_000
const MOST_CONNECTIONS = 64

/** @throws UsageError when the secret is too short or the port cannot be had. */
export async function startWebhookListener(
  options: WebhookListenerOptions,
): Promise<WebhookListener> {
  if (!webhookSecretPattern.test(options.secret)) {
    throw new UsageError(
      'A webhook secret has 16 to 128 letters, digits, hyphens and underscores, and nothing else.',
    )
  }
  const rate = new RequestRate(BURST, PER_SECOND, options.monotonicNow)
  const server = createServer(
    { requestTimeout: PATIENCE_MS, headersTimeout: PATIENCE_MS, keepAliveTimeout: PATIENCE_MS / 2 },
    (request, response) => {
      // The sender went away in the middle of it: an answer would reach no one.
      answer(request, response, rate, options).catch(() => response.destroy())
    },
  )
  server.maxConnections = MOST_CONNECTIONS
  return {
    port: await listenOnLoopback(server, options.port, 'Webhooks cannot be received'),
    close: () => closeServer(server),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  rate: RequestRate,
  { secret, onHint }: WebhookListenerOptions,
): Promise<void> {
  if (!isOurs(request.url ?? '', secret)) return end(response, 404)
  if (request.method !== 'POST') return end(response, 405, { allow: 'POST' })
  const waitMs = rate.take()
  if (waitMs > 0) return end(response, 429, { 'retry-after': Math.ceil(waitMs / 1000) })
  const body = await readBody(request, MOST_BYTES)
  if (body === null) return end(response, 413)
  const hint = webhookHint(parsed(body))
  const header = (name: string) => request.headers[name.toLowerCase()]?.toString()
  const taken = hint === null || onHint(hint, { body, header })
  end(response, taken ? 202 : 401)
}

/** Compares digests, which have one length whatever was sent, without stopping at a difference. */
function isOurs(url: string, secret: string): boolean {
  const path = url.split('?', 1)[0] ?? ''
  return timingSafeEqual(digest(path), digest(webhookPath(secret)))
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** No answer has a body. What was not read is not waited for: the connection ends with the answer. */
function end(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string | number>> = {},
): void {
  const close = status === 202 ? {} : { connection: 'close' }
  response.writeHead(status, { 'content-length': 0, ...close, ...headers }).end()
}

function parsed(body: Buffer): unknown {
  try {
    return parseJsonText(body.toString('utf8'))
  } catch {
    return null
  }
}
