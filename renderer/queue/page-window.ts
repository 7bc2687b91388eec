/** Which page of the queue to hold for the rows in view: pure arithmetic. */

/** The most rows that one page may hold, as the contract says. */
export const pageLimit = 200

/** Rows held beyond the visible ones at each end, so that small scrolls need no new page. */
const margin = 40
/** Pages start at multiples of this, so that scrolling by a row does not ask for a new one. */
const step = 20

export interface PageWindow {
  readonly offset: number
  readonly limit: number
}

/** The page around the visible rows `first` to `last` (0-based, inclusive). */
export function pageAround(first: number, last: number): PageWindow {
  const top = Math.max(0, Math.min(first, last))
  const offset = Math.max(0, Math.floor((top - margin) / step) * step)
  const end = Math.ceil((Math.max(first, last, 0) + 1 + margin) / step) * step
  return { offset, limit: Math.min(pageLimit, end - offset) }
}
