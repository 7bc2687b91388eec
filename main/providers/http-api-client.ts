/** The `ApiClient` contract, whatever carries the requests: `api-client.ts` and `got-client.ts`. */
import { abortReason } from '../clock.ts'
import { ServerClock } from '../leases/server-clock.ts'
import type { AnswerHeaders } from '../network/answer-parser.ts'
import { timedOut } from '../network/dial.ts'
import { straight, type Network } from '../network/network.ts'
import { proxyRefused } from '../network/proxy-failures.ts'
import type { Route } from '../network/proxy.ts'
import {
  answerTooLarge,
  exchangeFailed,
  notUnpackable,
  redirectRefused,
  tooManyRedirects,
} from './api-failures.ts'
import { redirectTarget, rewritten, type Call } from './api-redirects.ts'
import { acceptedEncodings, decodeBody } from './decode-body.ts'
import { Interruption } from './interruption.ts'
import type { ApiRequest, ApiResponse } from './provider.ts'

/** Answers are JSON of a few kilobytes; a transcription inside one may be megabytes. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024
/** The whole exchange, redirects included. */
const REQUEST_TIMEOUT_MS = 60_000
const CONNECT_TIMEOUT_MS = 10_000
const SILENCE_TIMEOUT_MS = 30_000
const MOST_REDIRECTS = 3
const FORM = 'application/x-www-form-urlencoded'

export interface ApiClientOptions {
  /** Proxies and certificates; default: straight, and Node's own. */
  readonly network?: Network
  /** Learns each origin's clock from the answers; shared with the code that compares lease expiries. */
  readonly clock?: ServerClock
  readonly bodyLimitBytes?: number
  readonly userAgent?: string
  /** For finding the name, connecting and TLS together. Default 10 s. */
  readonly connectTimeoutMs?: number
  /** A connection on which nothing moves for so long is dead. Default 30 s. */
  readonly silenceTimeoutMs?: number
  /** For a request and its answer, redirects included. Default 60 s. */
  readonly requestTimeoutMs?: number
  /** False: a redirect is an answer like others. Default true: within the origin they are followed. */
  readonly followRedirects?: boolean
}

/** One request as it is sent. */
export interface WireRequest {
  readonly method: Call['method']
  readonly url: URL
  readonly route: Route
  /** Path and query, or the whole address where a proxy forwards it. */
  readonly target: string
  /** All of them, `host` included. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty: none is sent. */
  readonly body: string
  /** Bytes of body that are taken from the answer. */
  readonly limit: number
}

export interface WireAnswer {
  readonly status: number
  readonly headers: AnswerHeaders
  readonly body: Buffer
  /** Null: a proxy stands between. */
  readonly address: string | null
}

/**
 * Carries one request and brings its answer, whatever the status; follows and repeats nothing.
 * @throws AnswerTooLarge, UnsendableRequest, what the interruption ends with, ReelhaulError
 *   NETWORK_PROXY; else an error with the code of the system, TLS or the parser.
 */
export type Exchange = (request: WireRequest, interruption: Interruption) => Promise<WireAnswer>

export interface Timeouts {
  readonly connectTimeoutMs: number
  readonly silenceTimeoutMs: number
}

export function timeoutsOf(options: ApiClientOptions): Timeouts {
  return {
    connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    silenceTimeoutMs: options.silenceTimeoutMs ?? SILENCE_TIMEOUT_MS,
  }
}

/**
 * Sends each request once, follows redirects within the origin only (the credential never leaves
 * it) and gives every HTTP status back as an answer.
 */
export class HttpApiClient {
  readonly #network: Network
  readonly #clock: ServerClock
  readonly #limit: number
  readonly #timeoutMs: number
  readonly #headers: Readonly<Record<string, string>>
  readonly #followRedirects: boolean
  readonly #exchange: Exchange

  constructor(options: ApiClientOptions, exchange: Exchange) {
    this.#network = options.network ?? straight
    this.#clock = options.clock ?? new ServerClock()
    this.#limit = options.bodyLimitBytes ?? BODY_LIMIT_BYTES
    this.#timeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS
    this.#headers = {
      'user-agent': options.userAgent ?? 'Reelhaul',
      accept: 'application/json',
      'accept-encoding': acceptedEncodings,
    }
    this.#followRedirects = options.followRedirects ?? true
    this.#exchange = exchange
  }

  async send(request: ApiRequest): Promise<ApiResponse> {
    const { signal } = request
    if (signal?.aborted) throw abortReason(signal)
    const interruption = new Interruption()
    const timer = setTimeout(() => interruption.end(timedOut()), this.#timeoutMs)
    const onAbort = signal && (() => interruption.end(abortReason(signal)))
    if (onAbort) signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await this.#follow(callOf(request, this.#headers), interruption)
    } finally {
      clearTimeout(timer)
      if (onAbort) signal.removeEventListener('abort', onAbort)
    }
  }

  async #follow(first: Call, interruption: Interruption): Promise<ApiResponse> {
    let call = first
    for (let hops = 0; ; hops++) {
      const sentAt = Date.now()
      const answer = await this.#ask(call, interruption)
      const { status } = answer
      if (status < 300 || status > 399 || !this.#followRedirects)
        return this.#response(call, answer, sentAt)
      const target = redirectTarget(call.url, answer.headers.location)
      if (target?.origin !== call.url.origin) throw redirectRefused(call.url.host, target)
      if (hops === MOST_REDIRECTS) throw tooManyRedirects(call.url.host)
      call = rewritten(call, status, target)
    }
  }

  async #response(
    { url: { origin } }: Call,
    { status, headers, body: packed, address }: WireAnswer,
    sentAt: number,
  ): Promise<ApiResponse> {
    this.#clock.observe(origin, textOf(headers.date), sentAt, Date.now())
    const coding = textOf(headers['content-encoding'])
    const body =
      coding === undefined ? packed.toString('utf8') : await unpacked(packed, coding, this.#limit)
    return { status, headers, body, serverNow: this.#clock.now(origin), address }
  }

  /** One request, one answer. */
  async #ask(call: Call, interruption: Interruption): Promise<WireAnswer> {
    const { url } = call
    const asked = this.#network.route(url)
    const route = asked instanceof Promise ? await asked : asked
    // HTTPS goes through a tunnel; what is plain is handed to the proxy itself.
    const forward = route !== null && url.protocol === 'http:' ? route : null
    try {
      const answer = await this.#exchange(
        wireRequest(call, route, forward, this.#limit),
        interruption,
      )
      if (forward !== null && answer.status === 407) throw proxyRefused(forward, 407, url.host)
      return answer
    } catch (error) {
      throw exchangeFailed(error, url.host, forward, this.#limit)
    }
  }
}

function wireRequest(
  { method, url, headers, body }: Call,
  route: Route,
  forward: Route,
  limit: number,
): WireRequest {
  const authorization = forward?.authorization
  const path = url.pathname + url.search
  return {
    method,
    url,
    route,
    target: forward === null ? path : url.origin + path,
    headers: {
      host: url.host,
      ...(authorization && { 'proxy-authorization': authorization }),
      ...headers,
    },
    body,
    limit,
  }
}

function callOf(
  { method, url: address, headers, json, jsonText, form }: ApiRequest,
  common: Readonly<Record<string, string>>,
): Call {
  const url = new URL(address)
  const content = contentOf(
    jsonText ?? (json === undefined ? undefined : JSON.stringify(json)),
    form,
  )
  if (content === null && method === 'GET')
    return { method, url, headers: { ...common, ...headers }, body: '' }
  const body = content?.body ?? ''
  const described = {
    ...(content && { 'content-type': content.type }),
    'content-length': String(Buffer.byteLength(body)),
  }
  return { method, url, headers: { ...common, ...described, ...headers }, body }
}

/** Null: the request has no body. */
function contentOf(
  json: string | undefined,
  form: ApiRequest['form'],
): { readonly type: string; readonly body: string } | null {
  if (json !== undefined) return { type: 'application/json', body: json }
  if (form === undefined) return null
  return { type: FORM, body: new URLSearchParams(form).toString() }
}

async function unpacked(body: Buffer, coding: string, limit: number): Promise<string> {
  try {
    return (await decodeBody(body, coding, limit)).toString('utf8')
  } catch (error) {
    throw error instanceof RangeError ? answerTooLarge(limit) : notUnpackable(error)
  }
}

const textOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined
