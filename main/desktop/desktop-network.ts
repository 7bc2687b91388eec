/** The network as the settings want it: the system's proxy and certificates, others, or none. */
import type { SecureContext } from 'node:tls'
import { isDeepStrictEqual } from 'node:util'
import type { Session } from 'electron'
import type { NetworkSettings } from '../../preload/contract/automation.ts'
import { isLoopback } from '../../preload/contract/loopback.ts'
import { messageOf } from '../errors.ts'
import { readCertificates, trusting } from '../network/certificates.ts'
import { throughProxy, type Network } from '../network/network.ts'
import { proxySettingsUnusable } from '../network/proxy-failures.ts'
import { basicAuthorization, parseProxy, routeFromPac, type Route } from '../network/proxy.ts'
import { systemCertificates } from '../network/system-certificates.ts'
import type { Stores } from '../settings/open-stores.ts'
import { proxyPasswordIn } from './proxy-password.ts'

export interface DesktopNetworkDeps {
  readonly settings: () => NetworkSettings
  /** For the proxy; null: none is stored. */
  readonly password: () => string | null
  /** What the system (with its PAC script) says of an address, as `PROXY host:port; DIRECT`. */
  readonly resolveProxy: (url: string) => Promise<string>
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds that only go forward. */
  readonly now: () => number
  readonly log: (message: string) => void
}

/** How long an answer of the system holds. A laptop moves between networks. */
const answerLifeMs = 30_000

interface Answer {
  readonly route: Route
  readonly at: number
}

export class DesktopNetwork implements Network {
  readonly #deps: DesktopNetworkDeps
  readonly #answers = new Map<string, Answer>()
  #explicit: ((url: URL) => Route) | null = null
  #certificates: readonly string[] | null = null
  #trust: { readonly context: SecureContext | undefined } | null = null

  constructor(deps: DesktopNetworkDeps) {
    this.#deps = deps
  }

  /** The settings or the password have changed: what was found out before no longer holds. */
  changed(): void {
    this.#answers.clear()
    this.#explicit = null
    this.#certificates = null
    this.#trust = null
  }

  route(url: URL): Route | Promise<Route> {
    const { proxy } = this.#deps.settings()
    if (proxy === 'none' || isLoopback(url.hostname)) return null
    if (proxy === 'explicit') return this.#explicitRoute(url)
    const known = this.#answers.get(url.origin)
    if (known !== undefined && this.#deps.now() - known.at < answerLifeMs) return known.route
    return this.#ask(url)
  }

  /** Read when the first secure connection needs it: the system may take a while to list it all. */
  get trust(): SecureContext | undefined {
    this.#trust ??= { context: trusting(this.certificates) }
    return this.#trust.context
  }

  /** The same list until something changes. */
  get certificates(): readonly string[] {
    return (this.#certificates ??= this.#readCertificates())
  }

  #explicitRoute(url: URL): Route {
    try {
      this.#explicit ??= this.#readExplicit()
    } catch (error) {
      throw proxySettingsUnusable(messageOf(error))
    }
    return this.#explicit(url)
  }

  #readExplicit(): (url: URL) => Route {
    const { address, bypass, user } = this.#deps.settings()
    const password = this.#deps.password() ?? ''
    const proxy = parseProxy(address, 'The proxy')
    const authorization = user === '' ? null : basicAuthorization(user, password)
    return throughProxy({ ...proxy, authorization }, bypass)
  }

  /** Only protocol, host and port are shown to a PAC script. */
  async #ask(url: URL): Promise<Route> {
    const { resolveProxy, now } = this.#deps
    try {
      const route = routeFromPac(await resolveProxy(`${url.origin}/`))
      this.#answers.set(url.origin, { route, at: now() })
      return route
    } catch (error) {
      throw proxySettingsUnusable(messageOf(error))
    }
  }

  #readCertificates(): string[] {
    const { settings, env, log } = this.#deps
    const system = systemCertificates(env)
    const { certificates } = settings()
    try {
      return certificates === '' ? system : [...system, ...readCertificates(certificates)]
    } catch (error) {
      log(messageOf(error))
      return system
    }
  }
}

/** The network of this machine's user; follows the settings. */
export function createDesktopNetwork(
  { settings, secrets }: Pick<Stores, 'settings' | 'secrets'>,
  session: Pick<Session, 'resolveProxy'>,
  log: (message: string) => void,
): DesktopNetwork {
  const network = new DesktopNetwork({
    settings: () => settings.get().network,
    password: () => proxyPasswordIn(secrets),
    resolveProxy: (url) => session.resolveProxy(url),
    env: process.env,
    now: () => performance.now(),
    log,
  })
  let before = settings.get().network
  settings.onChange(({ network: now }) => {
    if (!isDeepStrictEqual(now, before)) network.changed()
    before = now
  })
  return network
}
