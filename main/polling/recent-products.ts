/** Products that the jobs of accounts turned out to be: where to look first for the next one. */
import type { AccountRecord } from '../queue/records.ts'

const MOST_PRODUCTS = 8

export class RecentProducts {
  readonly #products = new Map<string, readonly string[]>()

  /** What the user says of the account first, then what was met last. */
  of({ id, options }: AccountRecord): readonly string[] {
    const met = this.#products.get(id) ?? []
    return options?.product ? [options.product, ...met] : met
  }

  /** An answer says what a job is. */
  met(accountId: string, product: string | undefined): void {
    const before = this.#products.get(accountId) ?? []
    if (product === undefined || before[0] === product) return
    const others = before.filter((one) => one !== product)
    this.#products.set(accountId, [product, ...others].slice(0, MOST_PRODUCTS))
  }

  forget(accountId: string): void {
    this.#products.delete(accountId)
  }
}
