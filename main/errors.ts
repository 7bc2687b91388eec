/** Errors with a stable, persisted reason. The rest of the program passes Failures, not strings. */
import type { Failure, FailureReason } from '../preload/contract/vocabulary.ts'

/**
 * An error that says why (a persisted reason), whether trying again can help, and what the user can
 * do. `message` is for people; it never carries a credential or the query of a URL.
 */
export class ReelhaulError extends Error {
  readonly failure: Failure
  /** How long the server asks to wait (`Retry-After`), in milliseconds from now; wins over our back-off. */
  readonly retryAfterMs: number | null

  constructor(failure: Failure, options: { cause?: unknown; retryAfterMs?: number | null } = {}) {
    super(failure.message, { cause: options.cause })
    this.name = 'ReelhaulError'
    this.failure = failure
    this.retryAfterMs = options.retryAfterMs ?? null
  }

  get reason(): FailureReason {
    return this.failure.reason
  }
}

/** Bad usage or unusable input of a command or an import: shown as is, exit code 2, never a stack. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** True when `error` came from an aborted signal rather than from a fault. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'CanceledError')
}

/** The message of anything thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
