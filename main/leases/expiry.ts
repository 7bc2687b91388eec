/** When a presigned URL stops opening its object, read from whatever says so. */
import { parseBasicInstant, parseEpoch, parseIsoInstant, parseSeconds } from './instant.ts'

export interface LeaseTerms {
  readonly url: string
  /** The provider's own `expiresAt`, as given. */
  readonly providerExpiresAt?: string | null
  /** When the answer that carried the URL was made, epoch ms on the server's clock. */
  readonly issuedAt: number
  /** The lifetime that the provider's document promises; null: its links do not expire. */
  readonly documentedLifetimeSeconds: number | null
}

/**
 * The moment a lease ends, epoch ms on the server's clock; null: never. Sources in order: the
 * provider's `expiresAt`, SigV4, Google V4, `Expires=` (SigV2, CloudFront, Google V2), Azure's
 * `se=`, the documented lifetime. Where the provider's word is later than the signature's, the
 * signature holds: it is what the store checks, and it is cut to whole seconds. A source that
 * cannot be read counts as absent; nothing throws.
 */
export function leaseExpiry(terms: LeaseTerms): number | null {
  const given = terms.providerExpiresAt ?? ''
  const fromProvider = parseIsoInstant(given) ?? parseEpoch(given)
  const query = queryOf(terms.url)
  const signed =
    startPlusLifetime(query.get('x-amz-date'), query.get('x-amz-expires')) ??
    startPlusLifetime(query.get('x-goog-date'), query.get('x-goog-expires')) ??
    read(query.get('expires'), parseSeconds) ??
    read(query.get('se'), parseIsoInstant)
  if (signed !== null) return fromProvider === null ? signed : Math.min(fromProvider, signed)
  if (fromProvider !== null) return fromProvider
  const lifetime = terms.documentedLifetimeSeconds
  return lifetime === null ? null : terms.issuedAt + lifetime * 1000
}

/** Query parameters by lower-case name, the first of each; empty for what is not a URL. */
function queryOf(url: string): Map<string, string> {
  const query = new Map<string, string>()
  if (!URL.canParse(url)) return query
  for (const [name, value] of new URL(url).searchParams) {
    const key = name.toLowerCase()
    if (!query.has(key)) query.set(key, value)
  }
  return query
}

function startPlusLifetime(date?: string, lifetime?: string): number | null {
  const start = read(date, parseBasicInstant)
  const milliseconds = read(lifetime, parseSeconds)
  return start === null || milliseconds === null ? null : start + milliseconds
}

function read(text: string | undefined, parse: (text: string) => number | null): number | null {
  return text === undefined ? null : parse(text)
}
