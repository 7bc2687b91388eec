/** The one way to a provider's API: a lean got instance behind the `ApiClient` contract. */
import got, { type Got, type OptionsInit, type Request, type Response } from 'got'
import { messageOf, ReelhaulError } from '../errors.ts'
import { ServerClock } from '../leases/server-clock.ts'
import { forwardThrough } from '../network/forward.ts'
import { straight, type Network } from '../network/network.ts'
import { proxyRefused, proxyUnreachable } from '../network/proxy-failures.ts'
import type { Route } from '../network/proxy.ts'
import { addressOf, createAgents, type Agents } from '../network/agents.ts'
import { networkError } from '../network/errors.ts'
import { acceptedEncodings, decodeBody } from './decode-body.ts'
import type { ApiClient, ApiRequest, ApiResponse } from './provider.ts'

/** Answers are JSON of a few kilobytes; a transcription inside one may be megabytes. */
const BODY_LIMIT_BYTES = 8 * 1024 * 1024
/** The whole exchange; connecting and silence have limits of their own in the agents. */
const REQUEST_TIMEOUT_MS = 60_000

export interface ApiClientOptions {
  /** Connections; agents of its own by default. */
  readonly agents?: Agents
  /** Proxies and certificates; default: straight, and Node's own. */
  readonly network?: Network
  /** Learns each origin's clock from the answers; shared with the code that compares lease expiries. */
  readonly clock?: ServerClock
  readonly bodyLimitBytes?: number
  readonly userAgent?: string
}

export interface ClosableApiClient extends ApiClient {
  /** Closes idle connections; requests under way end as they would. */
  close(): void
}

/**
 * A client that sends each request once, keeps connections, follows redirects within the origin
 * only (the credential never leaves it) and gives every HTTP status back as an answer.
 */
export function createApiClient(options: ApiClientOptions = {}): ClosableApiClient {
  const network = options.network ?? straight
  const agents = options.agents ?? createAgents({ network })
  const clock = options.clock ?? new ServerClock()
  const limit = options.bodyLimitBytes ?? BODY_LIMIT_BYTES
  const client = got.extend({
    agent: agents,
    retry: { limit: 0 },
    throwHttpErrors: false,
    followRedirect: staysWithinOrigin,
    maxRedirects: 3,
    headers: {
      'user-agent': options.userAgent ?? 'Reelhaul',
      accept: 'application/json',
      'accept-encoding': acceptedEncodings,
    },
    // Unpacked by hand: got puts two more streams around every answer, packed or not.
    decompress: false,
    timeout: { request: REQUEST_TIMEOUT_MS },
  })

  const send = async (request: ApiRequest): Promise<ApiResponse> => {
    const url = new URL(request.url)
    const { origin, host } = url
    // HTTPS goes through a tunnel, which the agents open.
    const proxy = url.protocol === 'http:' ? await network.route(url) : null
    const sentAt = Date.now()
    try {
      const { response, packed, address } = await readWhole(open(client, request, proxy), limit)
      if (proxy !== null && response.statusCode === 407) throw proxyRefused(proxy, 407, host)
      clock.observe(origin, response.headers.date, sentAt, Date.now())
      refuseForeignRedirect(response, host)
      const { statusCode: status, headers } = response
      const body = await unpacked(packed, headers['content-encoding'], limit)
      const known = proxy === null ? address : null
      return { status, headers, body, serverNow: clock.now(origin), address: known }
    } catch (error) {
      throw proxy === null ? networkError(error, host) : proxyUnreachable(proxy, error)
    }
  }
  return Object.assign(send, {
    close: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  })
}

/**
 * The body is written to got's stream by hand: given as an option, got writes it piece by piece, and
 * when the answer is quicker than the last piece it destroys the request and its connection.
 */
function open(
  client: Got,
  { method, url, headers, signal, json }: ApiRequest,
  proxy: Route,
): Request {
  const way: OptionsInit = proxy === null ? {} : { request: forwardThrough(proxy) }
  if (json === undefined) return client.stream(url, { ...way, method, headers, signal })
  const body = JSON.stringify(json)
  const stream = client.stream(url, {
    ...way,
    method,
    signal,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    },
  })
  stream.end(body)
  return stream
}

interface WholeAnswer {
  readonly response: Response
  readonly packed: Buffer
  /** The other end's; null where a proxy's tunnel leads there. */
  readonly address: string | null
}

/**
 * Gathers the body by hand: cheaper than got's promise, and a body beyond the limit is cut off
 * instead of filling the memory.
 */
function readWhole(
  stream: Request,
  limit: number,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let response: Response | null = null
    let address: string | null = null
    stream.once('response', (answer: Response) => {
      response = answer
      address = addressOf(answer.socket)
    })
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) return void chunks.push(chunk)
      reject(tooLarge(limit))
      stream.destroy()
    })
    stream.on('error', reject)
    stream.once('end', () => {
      if (response) resolve({ response, packed: Buffer.concat(chunks, size), address })
    })
  })
}

async function unpacked(
  body: Buffer,
  encoding: string | undefined,
  limit: number,
): Promise<string> {
  try {
    return (await decodeBody(body, encoding, limit)).toString('utf8')
  } catch (error) {
    throw error instanceof RangeError ? tooLarge(limit) : notUnpackable(error)
  }
}

function notUnpackable(error: unknown): ReelhaulError {
  return new ReelhaulError({
    reason: 'PROVIDER_UNEXPECTED_ANSWER',
    message: `The provider's answer could not be unpacked: ${messageOf(error)}`,
    permanent: false,
    advice: 'againCheckStatusPage',
  })
}

function tooLarge(limit: number): ReelhaulError {
  return new ReelhaulError({
    reason: 'PROVIDER_UNEXPECTED_ANSWER',
    message: `The provider's answer is larger than ${Math.floor(limit / 1_048_576)} MiB.`,
    permanent: false,
    advice: 'checkBaseUrlIsApi',
  })
}

function redirectTarget(response: Pick<Response, 'headers' | 'url'>): URL | null {
  const { location } = response.headers
  return location && URL.canParse(location, response.url) ? new URL(location, response.url) : null
}

function staysWithinOrigin(response: Pick<Response, 'headers' | 'url'>): boolean {
  return redirectTarget(response)?.origin === new URL(response.url).origin
}

function refuseForeignRedirect(response: Response, host: string): void {
  if (response.statusCode < 300 || response.statusCode > 399) return
  const target = redirectTarget(response)
  throw new ReelhaulError({
    reason: 'NETWORK_REDIRECT_REFUSED',
    message: target
      ? `${host} redirects to ${target.host}; the key is not sent there.`
      : `${host} redirects to an address that cannot be read.`,
    permanent: true,
    advice: 'moveBaseUrl',
  })
}
