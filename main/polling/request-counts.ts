/** How providers' APIs have answered since the program started. */

/** `none`: there was no answer. */
export type RequestResult = '2xx' | '3xx' | '4xx' | '5xx' | 'none'

export interface RequestCount {
  readonly provider: string
  readonly result: RequestResult
  readonly requests: number
}

export class RequestCounts {
  readonly #counts = new Map<
    string,
    { provider: string; result: RequestResult; requests: number }
  >()

  /** @param status of the answer; null: there was none. */
  count(provider: string, status: number | null): void {
    const result = resultOf(status)
    const key = `${provider} ${result}`
    const known = this.#counts.get(key)
    if (known === undefined) this.#counts.set(key, { provider, result, requests: 1 })
    else known.requests++
  }

  all(): readonly RequestCount[] {
    return [...this.#counts.values()]
  }
}

function resultOf(status: number | null): RequestResult {
  switch (Math.floor((status ?? 0) / 100)) {
    case 2:
      return '2xx'
    case 3:
      return '3xx'
    case 4:
      return '4xx'
    case 5:
      return '5xx'
    default:
      return 'none'
  }
}
