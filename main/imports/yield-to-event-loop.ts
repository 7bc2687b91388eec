import { setImmediate } from 'node:timers/promises'

/** Work between two pauses, milliseconds: a window at 60 frames a second does not notice it. */
const STRETCH_MS = 12

/** Call between pieces of work of a few milliseconds. @throws the signal's reason when aborted */
export type YieldTurn = () => Promise<void>

/** Lets long work give way to other work from time to time, and stop when `signal` is aborted. */
export function yieldToEventLoop(signal?: AbortSignal): YieldTurn {
  let lastPause = performance.now()
  return async () => {
    signal?.throwIfAborted()
    if (performance.now() - lastPause < STRETCH_MS) return
    await setImmediate()
    signal?.throwIfAborted()
    lastPause = performance.now()
  }
}
