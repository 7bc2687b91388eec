import type { UpdateFailure } from '../../../preload/contract/updates.ts'

/** Why there is no update; the message says more, for the log. */
export class UpdateError extends Error {
  override name = 'UpdateError'
  readonly reason: UpdateFailure

  constructor(reason: UpdateFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
