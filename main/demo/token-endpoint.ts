/** An OAuth 2.0 token endpoint (client credentials) at an origin of its own, as Adobe's answers. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Credential } from '../providers/provider.ts'
import { listen, readText, sendJson, sendText, type LoopbackServer } from './loopback-server.ts'
import type { CannedAnswer } from './simulated-job.ts'

const PATH = '/ims/token/v3'
const FORM = 'application/x-www-form-urlencoded'

export interface TokenEndpointOptions {
  /** The server's clock, epoch ms. */
  readonly now: () => number
  readonly clientId: string
  readonly clientSecret: string
  readonly scope: string
}

export class TokenEndpoint {
  /** Of tokens that are granted from now on, seconds. */
  lifetimeSeconds = 86_399
  /** Requests for tokens, whatever their answer. */
  requests = 0
  /** Most requests that were ever under way together. */
  mostAtOnce = 0
  readonly #options: TokenEndpointOptions
  /** When each token ends, epoch ms. */
  readonly #tokens = new Map<string, number>()
  readonly #canned: CannedAnswer[] = []
  #underWay = 0
  #server: LoopbackServer | null = null
  #origin = ''

  constructor(options: TokenEndpointOptions) {
    this.#options = options
  }

  /** @param through as in `SimulatorOptions` */
  async start(through?: (origin: string) => Promise<string>): Promise<void> {
    this.#server = await listen((request, response) => this.#handle(request, response))
    const { origin } = this.#server
    this.#origin = through === undefined ? origin : await through(origin)
  }

  get url(): string {
    return this.#origin + PATH
  }

  /** What a user of the simulator enters instead of a token. */
  get credential(): Credential {
    const { clientId, clientSecret } = this.#options
    return { key: '', clientId, clientSecret }
  }

  /** True for a token that was granted here and has neither ended nor been revoked. */
  accepts(token: string): boolean {
    return this.#options.now() < (this.#tokens.get(token) ?? 0)
  }

  /** Ends all tokens, as an administrator can. */
  revokeAll(): void {
    this.#tokens.clear()
  }

  /** The next `times` answers are this one. */
  answerNext(answer: CannedAnswer, times = 1): void {
    for (let i = 0; i < times; i++) this.#canned.push(answer)
  }

  async close(): Promise<void> {
    await this.#server?.close()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests++
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.#underWay)
    try {
      const body = await readText(request)
      response.setHeader('date', new Date(this.#options.now()).toUTCString())
      const canned = this.#canned.shift()
      if (canned) {
        const { status, body: text, headers } = canned
        return sendText(response, status, 'application/json', text, headers)
      }
      this.#answer(request, new URLSearchParams(body ?? ''), response)
    } finally {
      this.#underWay--
    }
  }

  #answer({ method, url, headers }: IncomingMessage, form: URLSearchParams, to: ServerResponse) {
    if (url !== PATH) return sendJson(to, 404, { error: 'not_found' })
    const isForm = headers['content-type'] === FORM
    if (method !== 'POST' || !isForm || form.get('grant_type') !== 'client_credentials')
      return sendJson(to, 400, { error: 'unsupported_grant_type' })
    const { clientId, clientSecret, scope, now } = this.#options
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
      // Repeating what was sent is what no client may show.
      const error_description = `invalid client_secret parameter: ${form.get('client_secret')}`
      return sendJson(to, 401, { error: 'invalid_client', error_description })
    }
    if (form.get('scope') !== scope) return sendJson(to, 400, { error: 'invalid_scope' })
    const access_token = `demo.${randomBytes(24).toString('base64url')}`
    this.#tokens.set(access_token, now() + this.lifetimeSeconds * 1000)
    sendJson(to, 200, { access_token, token_type: 'bearer', expires_in: this.lifetimeSeconds })
  }
}
