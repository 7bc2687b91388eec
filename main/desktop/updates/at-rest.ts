import { pause, type Clock } from '../../clock.ts'

/** How often it is looked whether files are being downloaded. */
export const lookMs = 1000

export interface Transfers {
  /** Files that are being downloaded or finished now. */
  readonly transferring: () => number
  readonly clock: Clock
}

/**
 * Resolves once nothing has been downloaded for `forMs` milliseconds.
 * @throws the signal's reason.
 */
export async function atRest(
  { transferring, clock }: Transfers,
  forMs: number,
  signal: AbortSignal,
): Promise<void> {
  let since: number | null = null
  for (;;) {
    signal.throwIfAborted()
    if (transferring() > 0) since = null
    else since ??= clock.now()
    if (since !== null && clock.now() - since >= forMs) return
    await pause(clock, lookMs, signal)
  }
}
