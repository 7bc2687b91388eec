/** How fast an account's provider gets jobs done at present. */

/** Fewer say nothing. */
const fewest = 5
/** More would only remember an earlier hour. */
const mostRemembered = 50
/** Jobs that came earlier say nothing of the next ones, milliseconds. */
const windowMs = 15 * 60_000

export class ReadyRates {
  readonly #moments = new Map<string, number[]>()

  /** A job of the account became ready at `now`, epoch milliseconds. */
  add(accountId: string, now: number): void {
    const moments = this.#moments.get(accountId) ?? []
    this.#moments.set(accountId, [...moments, now].slice(-mostRemembered))
  }

  /** Jobs in a second; null where too few became ready lately. */
  of(accountId: string, now: number): number | null {
    const lately = (this.#moments.get(accountId) ?? []).filter((at) => at > now - windowMs)
    const [first] = lately
    if (first === undefined || lately.length < fewest) return null
    // Up to now, not to the last one: a provider that has stopped becomes slower and slower.
    const seconds = (now - first) / 1000
    return seconds > 0 ? (lately.length - 1) / seconds : null
  }
}
