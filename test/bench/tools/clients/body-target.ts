/** Where a body goes. */
export interface BodyTarget {
  /** @param bytes are the target's own from now on. False: wait for `resume`. */
  add(bytes: Uint8Array, resume: () => void): boolean
  /** @returns the SHA-256 of all. */
  finish(): string | Promise<string>
  discard(): void | Promise<void>
}
