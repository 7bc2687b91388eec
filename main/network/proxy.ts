/** How a host is reached: straight, or through a proxy. Pure. */
import { UsageError } from '../errors.ts'

/** An HTTP proxy that is asked with CONNECT, or with whole addresses for plain http. */
export interface Proxy {
  /** Name or address, without brackets. */
  readonly host: string
  readonly port: number
  /** True: the proxy itself is spoken to over TLS. */
  readonly secure: boolean
  /** Value of `Proxy-Authorization`; null: none is sent. Never shown. */
  readonly authorization: string | null
}

/** Null: straight. */
export type Route = Proxy | null

/** For people: `proxy.example.com:3128`. */
export function proxyName({ host, port }: Proxy): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** `Basic` of RFC 7617; null without a user's name. */
export function basicAuthorization(user: string, password: string): string | null {
  if (user === '' && password === '') return null
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
}

/**
 * Reads `http://user:password@proxy.example.com:3128`; without a scheme it is `http`.
 * @param where what the message calls it: `HTTPS_PROXY`.
 * @throws UsageError without the address, which may hold a password.
 */
export function parseProxy(text: string, where: string): Proxy {
  const written = text.trim()
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`
  if (!URL.canParse(whole)) throw notAProxy(where)
  const { protocol, hostname, port, username, password, pathname, search } = new URL(whole)
  if (!/^https?:$/.test(protocol)) {
    const scheme = protocol.slice(0, -1).slice(0, 20)
    throw new UsageError(
      `${where}: Reelhaul speaks to http and https proxies, not to ${scheme}. Give one such as http://proxy.example.com:3128.`,
    )
  }
  if (hostname === '' || pathname.length > 1 || search !== '') throw notAProxy(where)
  const secure = protocol === 'https:'
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (secure ? 443 : 80),
    secure,
    authorization: basicAuthorization(decoded(username), decoded(password)),
  }
}

/**
 * The first usable entry of what a PAC script or the system answers: `PROXY a:3128; DIRECT`.
 * @throws UsageError when it names only proxies that cannot be spoken to, such as SOCKS.
 */
export function routeFromPac(answer: string): Route {
  const unusable: string[] = []
  for (const entry of answer.split(';')) {
    const [kind = '', address = ''] = entry.trim().split(/\s+/)
    switch (kind.toUpperCase()) {
      case 'DIRECT':
        return null
      case 'PROXY':
      case 'HTTP':
        return parseProxy(`http://${address}`, "The system's proxy settings")
      case 'HTTPS':
        return parseProxy(`https://${address}`, "The system's proxy settings")
      case '':
        break
      default:
        unusable.push(kind.slice(0, 20))
    }
  }
  if (unusable.length === 0) return null
  throw new UsageError(
    `The system's proxy settings name only ${unusable.join(', ')} proxies, which Reelhaul does not speak. Enter an http proxy under Settings, Network.`,
  )
}

function notAProxy(where: string): UsageError {
  return new UsageError(`${where}: give a proxy such as http://proxy.example.com:3128.`)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
