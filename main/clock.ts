/** Time as the downloader sees it; tests bring their own. */
export interface Clock {
  /** Milliseconds that only go forward; their zero means nothing. */
  now(): number
  /** Runs once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void
}

/** The same in all threads of a process, unlike `performance.now()`. */
export const systemClock: Clock = {
  now: () => Number(process.hrtime.bigint()) / 1e6,
  after: (ms, run) => {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms`. @throws the signal's reason when it is aborted first. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortReason(signal))
    const onAbort = () => {
      cancel()
      reject(abortReason(signal))
    }
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** What an aborted signal was aborted with, as an Error. */
export function abortReason(signal: AbortSignal): Error {
  const { reason } = signal as { reason: unknown }
  return reason instanceof Error ? reason : new DOMException('Aborted', 'AbortError')
}
