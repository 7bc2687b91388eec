/** As little as a saved file can cost: hashed, written at once, renamed. No flush, no record. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'

export class LeanFile {
  readonly #path: string
  readonly #fd: number
  readonly #hash = createHash('sha256')

  constructor(path: string) {
    this.#path = path
    this.#fd = openSync(`${path}.part`, 'wx')
  }

  add(bytes: Uint8Array): void {
    this.#hash.update(bytes)
    for (let done = 0; done < bytes.length;) done += writeSync(this.#fd, bytes, done)
  }

  /** Gives the file its name. @returns the SHA-256 of its bytes. */
  finish(): string {
    closeSync(this.#fd)
    renameSync(`${this.#path}.part`, this.#path)
    return this.#hash.digest('hex')
  }

  discard(): void {
    closeSync(this.#fd)
    rmSync(`${this.#path}.part`)
  }
}
