/** Whether a request may go where a link or a redirect leads: asked at every hop. Pure. */
import { isLoopback } from '../../preload/contract/loopback.ts'
import { kindOf, literalAddress, mayReach, type AllowedServers } from './addresses.ts'
import { hostMatches } from './host-pattern.ts'
import { addressRefused, hostForbidden, plainHttpRefused } from './store-failures.ts'

/**
 * Checks what the address itself says, before anything is asked of anyone.
 * @param redirected false for the provider's own link.
 * @returns what to ask of each IP address that the host turns out to have, before it is connected to;
 *   it throws the same. An empty one, known to a proxy only, passes.
 * @throws ReelhaulError NETWORK_PLAIN_HTTP, NETWORK_ADDRESS_REFUSED (NETWORK_REDIRECT_REFUSED after
 *   a redirect), and NETWORK_ADDRESS_REFUSED for a host that the policy does not name.
 */
export function guardHop(
  url: URL,
  allowed: AllowedServers,
  redirected: boolean,
): (address: string) => void {
  const host = url.hostname
  const { hosts = [] } = allowed
  if (!hosts.every((list) => list.some((pattern) => hostMatches(pattern, host))))
    throw hostForbidden(host)
  const literal = literalAddress(host)
  const onlyLoopback = url.protocol === 'http:' && !allowed.plainHttp
  const permit = (address: string): void => {
    const kind = kindOf(address)
    if (kind === null) return
    if (!mayReach(address, allowed)) {
      // What a name leads to may change, in a hotel's network for example; an address stays.
      throw addressRefused({ host, address, kind, redirected, permanent: literal !== null })
    }
    if (onlyLoopback && kind !== 'loopback') throw plainHttpRefused(host)
  }
  // A proxy would connect without asking here. And where http must not lead, https must not either:
  // that is no reason to advise plain http.
  if (literal !== null) permit(literal)
  if (onlyLoopback && !isLoopback(host)) throw plainHttpRefused(host)
  return permit
}
