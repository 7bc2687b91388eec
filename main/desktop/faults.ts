/** Errors that no code handled: logged, shown in one sentence, and survived. */

export interface FaultDeps {
  /** For developers: the whole error. */
  readonly log: (error: unknown) => void
  /** For the user: no stack. */
  readonly notify: (sentence: string) => void
}

const sentence =
  'Reelhaul met a fault of its own and goes on. If jobs stand still, quit and start it again: nothing is lost.'

/**
 * Keeps an uncaught error from ending the app or showing a stack: what the queue holds is on disk,
 * and one broken step is no reason to stop the others.
 */
export function surviveFaults({ log, notify }: FaultDeps): void {
  const survive = (error: unknown): void => {
    log(error)
    notify(sentence)
  }
  process.on('uncaughtException', survive)
  process.on('unhandledRejection', survive)
}
