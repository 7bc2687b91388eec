import { yieldToEventLoop } from '../imports/yield-to-event-loop.ts'

/** A few milliseconds of work. */
const jobsAtOnce = 100

/**
 * Changes jobs some at a time and gives way to everything else in between. Few jobs are changed
 * before it returns.
 * @param change of some of them; what it returns is gathered.
 * @param stillMeant asked before each piece; false: the rest stays as it is.
 */
export async function inSlices<T>(
  ids: readonly number[],
  change: (some: number[]) => readonly T[],
  stillMeant: () => boolean = () => true,
): Promise<T[]> {
  const yieldTurn = yieldToEventLoop()
  const changed: T[] = []
  for (let from = 0; from < ids.length && stillMeant(); from += jobsAtOnce) {
    if (from > 0) await yieldTurn()
    // It may have been called off meanwhile.
    if (from > 0 && !stillMeant()) break
    changed.push(...change(ids.slice(from, from + jobsAtOnce)))
  }
  return changed
}
