/** What stands between this machine and the servers: proxies and certificates. */
import type { SecureContext } from 'node:tls'
import { isLoopback } from '../../preload/contract/loopback.ts'
import { parseBypass } from './bypass.ts'
import { trusting } from './certificates.ts'
import { parseProxy, type Proxy, type Route } from './proxy.ts'
import { systemCertificates } from './system-certificates.ts'

export interface Network {
  /**
   * How an address is reached. Answered at once where nothing has to be asked. Of the address only
   * protocol, host and port count.
   * @throws ReelhaulError NETWORK_PROXY (or rejects with it) when the proxy settings cannot be used.
   */
  route(url: URL): Route | Promise<Route>
  /** Whom TLS trusts; undefined: Node's own list. */
  readonly trust: SecureContext | undefined
  /** The same for another thread: certificates in PEM that are trusted besides that list. */
  readonly certificates: readonly string[]
}

/** No proxy, and Node's own certificates. */
export const straight: Network = { route: () => null, trust: undefined, certificates: [] }

/**
 * Whom to trust on the way to an address. To know that takes a moment (all that the system trusts is read)
 * and is asked only where TLS is spoken at all.
 */
export function trustFor(
  network: Pick<Network, 'trust'>,
  url: URL,
  route: Route,
): SecureContext | undefined {
  return url.protocol === 'https:' || route?.secure === true ? network.trust : undefined
}

/**
 * The proxies of the environment, as other command-line programs read them: `HTTPS_PROXY`,
 * `HTTP_PROXY`, `NO_PROXY`, in capitals or not; the certificates of the system beside Node's own, with
 * `SSL_CERT_FILE`, `SSL_CERT_DIR` and `NODE_EXTRA_CA_CERTS`.
 * @throws UsageError naming the variable that cannot be used.
 */
export function networkFromEnvironment(env: NodeJS.ProcessEnv): Network {
  const https = routeFrom(env, 'HTTPS_PROXY')
  const http = routeFrom(env, 'HTTP_PROXY')
  let certificates: readonly string[] | null = null
  let trust: { readonly context: SecureContext | undefined } | null = null
  return {
    route: (url) => (url.protocol === 'https:' ? https : http)(url),
    // Read when the first secure connection needs them, and once.
    get certificates() {
      return (certificates ??= systemCertificates(env))
    },
    get trust() {
      return (trust ??= { context: trusting(this.certificates) }).context
    },
  }
}

/** One proxy for everything but what the list names and loopback, which no proxy could reach. */
export function throughProxy(proxy: Proxy, bypass: string): (url: URL) => Route {
  const bypassed = parseBypass(bypass)
  return (url) => (isLoopback(url.hostname) || bypassed(url) ? null : proxy)
}

function routeFrom(env: NodeJS.ProcessEnv, name: string): (url: URL) => Route {
  const address = valueOf(env, name)
  if (address === undefined) return () => null
  return throughProxy(parseProxy(address, name), valueOf(env, 'NO_PROXY') ?? '')
}

/** The small letters win, as everywhere. */
function valueOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name.toLowerCase()] || env[name] || undefined
}
