/** A URL that opens one output for a while. In memory only: never stored, never logged whole. */
export interface Lease {
  readonly url: string
  /** When the store stops accepting new requests, epoch ms on the server's clock; null: never. */
  readonly expiresAt: number | null
  /** When the server issued it (HTTP `Date`), epoch ms on the server's clock. */
  readonly issuedAt: number
}
