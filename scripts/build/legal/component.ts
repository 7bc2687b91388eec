/** One part of the program that others made, as notices and bill of materials tell of it. */
export interface Component {
  /** Unique among all, and the same in every build: `npm:got@16.1.0`. */
  readonly ref: string
  readonly name: string
  /** Null where the part does not say it, as data compiled into others. */
  readonly version: string | null
  /** An SPDX expression; null when the part names none. */
  readonly licence: string | null
  /** What has to be passed on with it: licence, copyright and notices; never empty in a build that ends well. */
  readonly text: string
  readonly purl: string | null
  /** SHA-512 of the package as the lock file has it, hexadecimal. */
  readonly sha512: string | null
  readonly homepage: string | null
  readonly kind: 'library' | 'framework' | 'data'
  /** Refs of what it uses. */
  readonly uses: readonly string[]
  /** Compiled or copied into it. */
  readonly inside: readonly Component[]
}

/** A part that cannot be shipped as it is; the message says which and what to do. */
export class LegalError extends Error {
  override name = 'LegalError'
}
