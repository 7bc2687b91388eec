/** How long jobs of an account usually take at the provider, from the last ones that ended. */

/** Milliseconds from added to ready, of an account's last jobs. */
export interface UsualTime {
  /** Nine of ten took longer. */
  readonly earlyMs: number
  /** Nine of ten took less. */
  readonly lateMs: number
}

/** Fewer say nothing of the next one. */
const FEWEST = 5
/** More would only remember other material. */
export const MOST_REMEMBERED = 50

export class UsualTimes {
  readonly #times = new Map<string, number[]>()
  readonly #usual = new Map<string, UsualTime>()

  /** A job that was waited for is ready, `ms` after it was added. */
  add(accountId: string, ms: number): void {
    const times = [...(this.#times.get(accountId) ?? []), ms].slice(-MOST_REMEMBERED)
    this.#times.set(accountId, times)
    if (times.length >= FEWEST) this.#usual.set(accountId, usualOf(times))
  }

  /** Null while too little is known. */
  of(accountId: string): UsualTime | null {
    return this.#usual.get(accountId) ?? null
  }
}

function usualOf(times: readonly number[]): UsualTime {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? 0
  return { earlyMs: at(0.1), lateMs: at(0.9) }
}
