/** Where an answer sends us, and whether to go there. Pure. */
import { redirectRefused } from './store-failures.ts'

export const MAX_REDIRECTS = 5

const STATUSES = new Set([301, 302, 303, 307, 308])

export const isRedirect = (status: number): boolean => STATUSES.has(status)

/**
 * The next address to ask.
 * @param hops redirects followed before this one.
 * @throws ReelhaulError NETWORK_REDIRECT_REFUSED: nowhere, too often, to something that is not
 *   HTTP, or from https to http.
 */
export function nextHop(from: URL, location: string | undefined, hops: number): URL {
  if (hops >= MAX_REDIRECTS) {
    throw redirectRefused(from.hostname, `redirects more than ${MAX_REDIRECTS} times`)
  }
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw redirectRefused(from.hostname, 'redirects without saying where to')
  }
  const next = new URL(location, from.href)
  if (next.protocol !== 'https:' && next.protocol !== 'http:') {
    throw redirectRefused(from.hostname, `redirects to ${next.protocol}, which is not the web`)
  }
  if (from.protocol === 'https:' && next.protocol === 'http:') {
    throw redirectRefused(from.hostname, 'redirects from a secure to an open connection')
  }
  // Names and passwords in an address would be credentials for another server.
  next.username = ''
  next.password = ''
  next.hash = ''
  return next
}
