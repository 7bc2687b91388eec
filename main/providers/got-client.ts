/**
 * The client for what a person asks for now and then, such as the test of an account: got behind the
 * `ApiClient` contract. It is loaded at its first request, because loading takes 160 ms, and opens a
 * connection for each. Polling goes over `api-client.ts`, which costs a tenth of it.
 */
import http from 'node:http'
import type { Duplex } from 'node:stream'
import type { Got, Request, Response } from 'got'
import { AnswerTooLarge } from '../network/answer-parser.ts'
import { closedEarly, dial } from '../network/dial.ts'
import { straight, trustFor } from '../network/network.ts'
import { requestHead } from '../network/request-text.ts'
import {
  HttpApiClient,
  timeoutsOf,
  type ApiClientOptions,
  type Exchange,
  type WireAnswer,
  type WireRequest,
} from './http-api-client.ts'
import type { ApiClient } from './provider.ts'

type Connect = NonNullable<http.RequestOptions['createConnection']>
/** As Node calls it: without a socket when there is an error. */
type OnSocket = (error: Error | null, socket?: Duplex) => void

/** A client as `HttpApiClient` says, over a new connection for every request. */
export function createGotClient(options: ApiClientOptions = {}): ApiClient {
  const client = new HttpApiClient(options, exchangeThroughGot(options))
  return (request) => client.send(request)
}

function exchangeThroughGot(options: ApiClientOptions): Exchange {
  const network = options.network ?? straight
  const { connectTimeoutMs: timeoutMs, silenceTimeoutMs } = timeoutsOf(options)
  return async (request, interruption) => {
    // Refused alike by both clients, before anything is sent.
    requestHead(request.method, request.target, request.headers)
    const [{ default: got }, { default: https }] = await Promise.all([
      import('got'),
      import('node:https'),
    ])
    const { request: send } = request.url.protocol === 'https:' ? https : http
    const connect: Connect = (_options, callback) => {
      const ready = callback as OnSocket
      // Asked for each: whom to trust may change in the settings, and takes a while to find out.
      const trust = trustFor(network, request.url, request.route)
      dial(request.url, request.route, { timeoutMs, trust }).then(
        (socket) => ready(null, socket),
        (error: Error) => ready(error),
      )
      return undefined
    }
    let stream: Request | null = null
    interruption.begin((reason) => stream?.destroy(reason))
    try {
      stream = opened(got, send, request, connect, silenceTimeoutMs)
      return await answerOf(stream, request)
    } catch (error) {
      throw reasonOf(error)
    } finally {
      // At an early answer got writes on, and its error when the server closes would have no listener.
      stream?.destroy()
      interruption.done()
    }
  }
}

/**
 * got with nothing of its own mind: statuses, redirects and packed bodies are the contract's. The body
 * is written by hand: given as an option, got writes it piece by piece, and destroys the request when
 * the answer is quicker than the last piece.
 */
function opened(
  got: Got,
  send: typeof http.request,
  { method, url, target, headers, body }: WireRequest,
  createConnection: Connect,
  silenceMs: number,
): Request {
  const stream = got.stream(url.origin, {
    method,
    headers,
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: false,
    decompress: false,
    timeout: { socket: silenceMs },
    // The target as it is: a proxy that forwards is told the whole address.
    request: (to, options, onAnswer) =>
      send(to, { ...options, path: target, createConnection }, onAnswer),
  })
  if (method === 'POST') stream.end(body)
  return stream
}

async function answerOf(stream: Request, { route, limit }: WireRequest): Promise<WireAnswer> {
  let response: Response | null = null
  stream.once('response', (answer: Response) => (response = answer))
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw new AnswerTooLarge()
    chunks.push(chunk)
  }
  if (response === null) throw closedEarly()
  const { statusCode: status, headers, ip } = response as Response
  const address = route === null ? (ip ?? null) : null
  return { status, headers, body: Buffer.concat(chunks, size), address }
}

/** What got's own error, which holds the request and so the key, was made from. */
function reasonOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error
}
