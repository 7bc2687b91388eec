/** An account's way to its provider: to its own address alone, and with the key never in the clear. */
import { ReelhaulError } from '../errors.ts'
import { isLoopback } from '../../preload/contract/loopback.ts'
import type { ApiClient } from '../providers/provider.ts'
import type { AccountRecord } from '../queue/records.ts'

type Addressed = Pick<AccountRecord, 'name' | 'baseUrl' | 'allowHttp'>

/**
 * A client for the requests of one account, which carry its key. Before anything is sent it throws
 * ReelhaulError ACCOUNT_PLAIN_HTTP where the key could be read on the way, NETWORK_REDIRECT_REFUSED
 * where an adapter, led by an answer for example, would take it to another origin.
 */
export function apiOfAccount(account: Addressed, api: ApiClient): ApiClient {
  return async (request) => {
    const base = baseOf(account)
    refuseForeign(request.url, base, account)
    refusePlainHttp(base, account)
    return api(request)
  }
}

/** Parsed once: there are few addresses of accounts, and thousands of requests. */
const bases = new Map<string, URL>()
const MOST_BASES = 64

function baseOf({ baseUrl }: Addressed): URL {
  const known = bases.get(baseUrl)
  if (known !== undefined) return known
  const base = new URL(baseUrl)
  if (bases.size >= MOST_BASES) bases.clear()
  bases.set(baseUrl, base)
  return base
}

function refuseForeign(address: string, base: URL, { name }: Addressed): void {
  // What follows the slash cannot lead to another host.
  if (address.startsWith(`${base.origin}/`)) return
  const { origin, host } = new URL(address)
  if (origin === base.origin) return
  throw new ReelhaulError({
    reason: 'NETWORK_REDIRECT_REFUSED',
    message: `${host} is not the address of ${name}; the key is not sent there.`,
    permanent: true,
    advice: 'moveBaseUrl',
  })
}

function refusePlainHttp(base: URL, { name, allowHttp }: Addressed): void {
  const { protocol, hostname, origin } = base
  if (protocol === 'https:' || allowHttp === true || isLoopback(hostname)) return
  throw new ReelhaulError({
    reason: 'ACCOUNT_PLAIN_HTTP',
    message: `The key of ${name} is not sent to ${origin}: over plain http anyone on the way could read it.`,
    permanent: true,
    advice: 'allowHttp',
  })
}
