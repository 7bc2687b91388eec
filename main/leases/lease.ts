/** A URL that opens one output for a while. In memory only: never stored, never logged whole. */
export interface Lease {
  readonly url: string
  /** When the store stops accepting new requests, epoch ms on the server's clock; null: never. */
  readonly expiresAt: number | null
  /** When the server issued it (HTTP `Date`), epoch ms on the server's clock. */
  readonly issuedAt: number
}

/** Where the bytes of an output come from: a lease on a store, or the provider's answer itself. */
export type OutputSource =
  | { readonly type: 'lease'; readonly lease: Lease }
  | { readonly type: 'inline'; readonly content: string }

/** What a lease may be asked to live, seconds. */
export interface LeaseLifetime {
  readonly min: number
  readonly max: number
  /** What the provider takes when none is asked for. */
  readonly byDefault: number
}
