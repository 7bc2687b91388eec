/** Origins as a policy allows them: `https://api.example.com`, `https://*.example.com:8443`. Pure. */
import { hostMatches, isHostPattern } from '../http/host-pattern.ts'

interface OriginPattern {
  readonly protocol: string
  readonly host: string
  readonly port: string
}

const defaultPorts: Readonly<Record<string, string>> = { 'https:': '443', 'http:': '80' }

/** Null: it is none. A slash at the end is no path. */
function parse(text: string): OriginPattern | null {
  const [, scheme, host, port] =
    /^(https?):\/\/(\[[0-9a-f:.]+\]|[^:/?#@[\]\\\s]+)(?::(\d{1,5}))?\/?$/i.exec(text) ?? []
  if (scheme === undefined || host === undefined || !isHostPattern(host)) return null
  const protocol = `${scheme.toLowerCase()}:`
  return { protocol, host, port: port ?? defaultPorts[protocol] ?? '' }
}

export const isOriginPattern = (text: string): boolean => parse(text) !== null

/**
 * True when an address is at the origin that a pattern allows: same scheme, same port, and the host or
 * one below it. What is no address, or carries a user name, is at none.
 */
export function originMatches(pattern: string, address: string): boolean {
  const wanted = parse(pattern)
  if (wanted === null || !URL.canParse(address)) return false
  const { protocol, hostname, port, username, password } = new URL(address)
  if (username !== '' || password !== '' || protocol !== wanted.protocol) return false
  if ((port || defaultPorts[protocol]) !== wanted.port) return false
  return hostMatches(wanted.host, hostname)
}
