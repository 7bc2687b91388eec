/** Where an answer sends us, and whether to go there. Pure. */
import { resolveLocation, type StoreAddress } from './store-address.ts'
import { redirectRefused } from './store-failures.ts'

const MAX_REDIRECTS = 5

const STATUSES = new Set([301, 302, 303, 307, 308])

export const isRedirect = (status: number): boolean => STATUSES.has(status)

/**
 * The next address to ask.
 * @param hops redirects followed before this one.
 * @param location as latin1, as it came.
 * @throws ReelhaulError NETWORK_REDIRECT_REFUSED: nowhere, too often, to something that is not
 *   HTTP, or from https to http.
 */
export function nextHop(
  from: StoreAddress,
  location: string | undefined,
  hops: number,
): StoreAddress {
  const { hostname, protocol } = from.url
  if (hops >= MAX_REDIRECTS) {
    throw redirectRefused(hostname, `redirects more than ${MAX_REDIRECTS} times`)
  }
  const next = location?.trim() ? resolveLocation(from, location) : null
  if (next === null) throw redirectRefused(hostname, 'redirects without saying where to')
  const { url } = next
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw redirectRefused(hostname, `redirects to ${url.protocol}, which is not the web`)
  }
  if (protocol === 'https:' && url.protocol === 'http:') {
    throw redirectRefused(hostname, 'redirects from a secure to an open connection')
  }
  return next
}
