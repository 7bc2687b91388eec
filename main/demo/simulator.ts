/**
 * The embedded simulator: providers' APIs and an object store on loopback HTTP, each at an origin of
 * its own. It is what `reelhaul demo`, the window's sample jobs and the tests talk to.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BuiltInProvider, ProviderName } from '../../preload/contract/vocabulary.ts'
import type { Credential } from '../providers/provider.ts'
import { listen, readJson, sendText } from './loopback-server.ts'
import { ObjectStore, type StoreStats } from './object-store.ts'
import type { ApiContext, ProviderApi } from './provider-api.ts'
import { providerApis } from './provider-apis.ts'
import { TokenEndpoint } from './token-endpoint.ts'
import { WebhookSender, type WebhookSigning } from './webhook-sender.ts'
import { SimulatedJob, type CannedAnswer, type SimulatedJobSpec } from './simulated-job.ts'

/** Of the built-in ones for sure, and of those in `moreApis`. */
type ByProvider<T> = Readonly<Record<BuiltInProvider, T>> & Readonly<Record<string, T>>

export interface SimulatorOptions {
  /** Factor on the duration of jobs and on capped transfers; links keep their real lifetimes. */
  readonly speed?: number
  /** The servers' clock, epoch ms; the machine's by default. */
  readonly now?: () => number
  /**
   * Where the providers that know webhooks send theirs; on this machine only. Jobs that are driven by
   * polls send none.
   */
  readonly webhookUrl?: string
  /** Left out: they are not signed. */
  readonly webhookSigning?: WebhookSigning
  /** Puts a network between clients and a server: returns the origin that clients use for the server's. */
  readonly through?: (origin: string) => Promise<string>
  /** Besides the product's own, by name: for trying out a new one. */
  readonly moreApis?: Readonly<Record<string, ProviderApi>>
}

export interface SimulatorStats {
  /** Requests for each provider's API. */
  readonly api: ByProvider<number>
  readonly storage: Readonly<StoreStats>
}

export interface Simulator {
  /** API origin of each simulated provider. */
  readonly baseUrls: ByProvider<string>
  readonly credentials: ByProvider<Credential>
  readonly store: ObjectStore
  /** Where Adobe's access tokens are got; the token of its credential works besides. */
  readonly tokens: TokenEndpoint
  /** Makes a job known to its provider, as if submitted now. An id that is there is replaced. */
  addJob(spec: SimulatedJobSpec): void
  /** The provider's next `times` answers are this one, whatever is asked. */
  answerNext(provider: ProviderName, answer: CannedAnswer, times?: number): void
  stats(): SimulatorStats
  close(): Promise<void>
}

const tokenClient = {
  clientId: 'demo-client-adobe',
  clientSecret: 'demo-secret-adobe',
  scope: 'openid,AdobeID,firefly_api,ff_apis',
}

/** The key of an output in the object store. */
function storeKey(job: Pick<SimulatedJobSpec, 'provider' | 'id'>, outputName: string) {
  return `${job.provider}/${job.id}/${outputName}`
}

/**
 * Starts all servers on free loopback ports. The caller closes them.
 * @throws RangeError for a webhook URL of another machine.
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { speed = 1, now = Date.now, webhookUrl, webhookSigning, moreApis, through } = options
  const webhooks = webhookUrl === undefined ? null : new WebhookSender(webhookUrl, webhookSigning)
  const store = new ObjectStore({ now, speed, ...(through && { through }) })
  await store.start()
  const tokens = new TokenEndpoint({ now, ...tokenClient })
  await tokens.start(through)
  const apis = await Promise.all(
    Object.entries<ProviderApi>({ ...providerApis, ...moreApis }).map(async ([name, api]) => {
      const simulated = new SimulatedProvider(api, { store, tokens, now, webhooks })
      const server = await listen(simulated.answer)
      const origin = through === undefined ? server.origin : await through(server.origin)
      return { name, simulated, server, origin }
    }),
  )
  const each = <T>(value: (entry: (typeof apis)[number]) => T) =>
    Object.fromEntries(apis.map((entry) => [entry.name, value(entry)])) as ByProvider<T>
  const providers = each(({ simulated }) => simulated)
  return {
    baseUrls: each(({ origin }) => origin),
    credentials: each(({ simulated }) => simulated.context.credential),
    ...{ store, tokens },
    addJob: (spec) => known(providers, spec.provider).addJob(spec, speed),
    answerNext: (provider, answer, times = 1) =>
      known(providers, provider).answerNext(answer, times),
    stats: () => ({
      api: each(({ simulated }) => simulated.requests),
      storage: { ...store.stats },
    }),
    close: async () => {
      webhooks?.close()
      await Promise.all([
        store.close(),
        tokens.close(),
        ...apis.map(({ server }) => server.close()),
      ])
    },
  }
}

function known<T>(all: Readonly<Record<string, T>>, name: ProviderName): T {
  const found = all[name]
  if (found === undefined) throw new RangeError(`No simulator for provider ${name}.`)
  return found
}

/** What all simulated providers have in common. */
interface SharedServers {
  readonly store: ObjectStore
  readonly tokens: TokenEndpoint
  readonly now: () => number
  readonly webhooks: WebhookSender | null
}

/** One provider's server: canned answers first, then its API. */
class SimulatedProvider {
  requests = 0
  readonly context: ApiContext
  readonly #api: ProviderApi
  readonly #store: ObjectStore
  readonly #jobs = new Map<string, SimulatedJob>()
  readonly #canned: CannedAnswer[] = []
  readonly #webhooks: WebhookSender | null

  constructor(api: ProviderApi, { store, tokens, now, webhooks }: SharedServers) {
    this.#webhooks = webhooks
    this.#api = api
    this.#store = store
    this.context = {
      credential: api.credential,
      acceptsToken: (token) => tokens.accepts(token),
      now,
      job: (id) => this.#jobs.get(id),
      jobs: () => [...this.#jobs.values()],
      link: (job, output, lifetimeSeconds) =>
        store.link(storeKey(job.spec, output.name), api.linkStyle, lifetimeSeconds),
    }
  }

  addJob(spec: SimulatedJobSpec, speed: number): void {
    for (const { name, content, contentType, faults } of spec.outputs) {
      this.#store.put(storeKey(spec, name), content, contentType, faults)
    }
    const job = new SimulatedJob(spec, this.context.now(), speed)
    this.#jobs.set(spec.id, job)
    this.#webhooks?.schedule(this.#api.webhooks?.(this.context, job) ?? [])
  }

  answerNext(answer: CannedAnswer, times: number): void {
    for (let i = 0; i < times; i++) this.#canned.push(answer)
  }

  readonly answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    this.requests++
    const url = new URL(request.url ?? '/', 'http://simulator')
    const body = await readJson(request)
    response.setHeader('date', new Date(this.context.now()).toUTCString())
    const jobId = this.#api.jobIdOf(url, body)
    const canned = this.#canned.shift() ?? this.#jobs.get(jobId ?? '')?.takeCanned()
    if (canned)
      return sendText(response, canned.status, 'application/json', canned.body, canned.headers)
    this.#api.handle(this.context, { request, response, url, body, jobId })
  }
}
