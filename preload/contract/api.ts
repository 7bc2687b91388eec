/** The shape of `window.reelhaul`. Types only: the sandboxed preload stays small. */
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from './channels.ts'
import type { Failure } from './vocabulary.ts'

/**
 * What a call rejects with. A plain object, not an `Error`: of an `Error` only the message would
 * cross from the preload's world into the window's.
 */
export interface CallError {
  readonly name: 'CallError'
  readonly message: string
  readonly failure: Failure
}

export interface ReelhaulApi {
  /** @throws CallError carrying the Failure that main sent. */
  call<N extends CallName>(
    name: N,
    ...input: CallInput<N> extends undefined ? [] : [CallInput<N>]
  ): Promise<CallOutput<N>>
  /** Returns the function that stops listening. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
  /** Absolute path of a dropped file (`File.path` no longer exists). */
  pathOf(file: File): string
}
