/**
 * Presigned URLs in the styles that the five providers' stores use, really signed and really
 * checked, with a key that lives as long as the simulator.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { parseBasicInstant, parseSeconds } from '../leases/instant.ts'

/** Redner: `aws-v4` · Adobe: `aws-v2` · ViddyScribe: `google-v4` · A2E: `public`, never expires. */
export type LinkStyle = 'aws-v4' | 'aws-v2' | 'google-v4' | 'public'

export interface LinkTerms {
  readonly style: LinkStyle
  /** Epoch ms, cut to a whole second as the real signatures are. */
  readonly issuedAt: number
  readonly lifetimeSeconds: number
}

export type LinkVerdict =
  | { readonly verdict: 'valid' | 'unsigned' | 'forged' }
  | { readonly verdict: 'expired'; readonly style: LinkStyle; readonly expiredAt: number }

type Parameters = Readonly<Record<string, string>>

interface Style {
  readonly signature: string
  readonly parameters: (terms: LinkTerms) => Parameters
  readonly expiresAt: (query: URLSearchParams) => number | null
}

const STYLES: Readonly<Record<Exclude<LinkStyle, 'public'>, Style>> = {
  'aws-v4': {
    signature: 'X-Amz-Signature',
    parameters: ({ issuedAt, lifetimeSeconds }) => ({
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `SIMULATOR/${basicUtc(issuedAt).slice(0, 8)}/us-east-1/s3/aws4_request`,
      'X-Amz-Date': basicUtc(issuedAt),
      'X-Amz-Expires': String(lifetimeSeconds),
      'X-Amz-SignedHeaders': 'host',
    }),
    expiresAt: (query) => sum(query.get('X-Amz-Date'), query.get('X-Amz-Expires')),
  },
  'google-v4': {
    signature: 'X-Goog-Signature',
    parameters: ({ issuedAt, lifetimeSeconds }) => ({
      'X-Goog-Algorithm': 'GOOG4-RSA-SHA256',
      'X-Goog-Credential': `simulator/${basicUtc(issuedAt).slice(0, 8)}/auto/storage/goog4_request`,
      'X-Goog-Date': basicUtc(issuedAt),
      'X-Goog-Expires': String(lifetimeSeconds),
      'X-Goog-SignedHeaders': 'host',
    }),
    expiresAt: (query) => sum(query.get('X-Goog-Date'), query.get('X-Goog-Expires')),
  },
  'aws-v2': {
    signature: 'Signature',
    parameters: ({ issuedAt, lifetimeSeconds }) => ({
      'response-content-disposition': 'attachment',
      AWSAccessKeyId: 'SIMULATOR',
      Expires: String(Math.floor(issuedAt / 1000) + lifetimeSeconds),
    }),
    expiresAt: (query) => parseSeconds(query.get('Expires') ?? ''),
  },
}

export class LinkSigner {
  readonly #key = randomBytes(32)

  /** A URL that opens `path` with GET until its time is over. */
  sign(origin: string, path: string, terms: LinkTerms): string {
    if (terms.style === 'public') return origin + path
    const style = STYLES[terms.style]
    const query = new URLSearchParams(style.parameters(terms))
    query.set(style.signature, this.#signature(path, query))
    return `${origin}${path}?${query.toString()}`
  }

  /** What a store would think of a GET for `url` at `now` (epoch ms). */
  check(url: URL, now: number): LinkVerdict {
    const query = new URLSearchParams(url.searchParams)
    for (const [name, style] of Object.entries(STYLES) as [LinkStyle, Style][]) {
      const given = query.get(style.signature)
      if (given === null) continue
      query.delete(style.signature)
      const expiresAt = style.expiresAt(query)
      if (expiresAt === null || !this.#matches(given, this.#signature(url.pathname, query)))
        return { verdict: 'forged' }
      return now >= expiresAt
        ? { verdict: 'expired', style: name, expiredAt: expiresAt }
        : { verdict: 'valid' }
    }
    return { verdict: 'unsigned' }
  }

  #signature(path: string, query: URLSearchParams): string {
    const sorted = new URLSearchParams(query)
    sorted.sort()
    return createHmac('sha256', this.#key)
      .update(`GET\n${path}\n${sorted.toString()}`)
      .digest('hex')
  }

  #matches(given: string, right: string): boolean {
    const [a, b] = [Buffer.from(given), Buffer.from(right)]
    return a.length === b.length && timingSafeEqual(a, b)
  }
}

/** `20251207T143000Z` */
function basicUtc(instant: number): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d+/g, '')
}

function sum(date: string | null, seconds: string | null): number | null {
  const start = parseBasicInstant(date ?? '')
  const lifetime = parseSeconds(seconds ?? '')
  return start === null || lifetime === null ? null : start + lifetime
}
