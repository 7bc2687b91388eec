import { yieldToEventLoop } from '../imports/yield-to-event-loop.ts'

/** So many are changed before the first pause, whatever the machine. */
const FEW = 100
/** As many as one transaction may well hold at once. */
const MOST = 2000
/** What a slice should take, milliseconds: the window moves meanwhile. */
const SLICE_MS = 8

export interface SliceOptions {
  /** Asked before each slice; false: the rest stays as it is. */
  readonly stillMeant?: () => boolean
  /** Told after each slice how many ids it has come to. */
  readonly onDone?: (done: number) => void
}

/**
 * Changes jobs some at a time and gives way to everything else in between. Few jobs are changed
 * before it returns; then as many at once as the machine changes in a few milliseconds.
 * @param change of some of them; a promise is waited for.
 * @returns how many of the ids it came to.
 */
export async function inSlices(
  ids: readonly number[],
  change: (some: number[]) => unknown,
  { stillMeant = () => true, onDone }: SliceOptions = {},
): Promise<number> {
  const yieldTurn = yieldToEventLoop()
  let done = 0
  let atOnce = FEW
  while (done < ids.length) {
    if (done > 0) await yieldTurn()
    if (!stillMeant()) break
    const some = ids.slice(done, done + atOnce)
    const startedAt = performance.now()
    const changing = change(some)
    atOnce = nextSlice(atOnce, performance.now() - startedAt)
    if (changing instanceof Promise) await changing
    done += some.length
    onDone?.(done)
  }
  return done
}

function nextSlice(atOnce: number, ms: number): number {
  if (ms > 2 * SLICE_MS) return Math.max(FEW / 2, Math.floor(atOnce / 2))
  return ms < SLICE_MS / 2 ? Math.min(MOST, atOnce * 2) : atOnce
}
