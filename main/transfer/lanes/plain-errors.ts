/** Errors as plain data: what the other thread needs of them is kept. */
import { messageOf, ReelhaulError } from '../../errors.ts'
import { NamedFileError } from '../../disk/disk.ts'
import type { Failure } from '../../../preload/contract/vocabulary.ts'

export interface PlainError {
  readonly message: string
  /** Null: an error of another kind, such as a fault of ours. */
  readonly failure: Failure | null
  readonly retryAfterMs: number | null
  /** The file has its name, or may have it: see NamedFileError. */
  readonly named: boolean
  readonly stack: string | undefined
}

export function toPlain(error: unknown): PlainError {
  const known = error instanceof ReelhaulError ? error : null
  return {
    message: messageOf(error),
    failure: known?.failure ?? null,
    retryAfterMs: known?.retryAfterMs ?? null,
    named: known?.cause instanceof NamedFileError,
    stack: error instanceof Error ? error.stack : undefined,
  }
}

export function fromPlain({ message, failure, retryAfterMs, named, stack }: PlainError): Error {
  if (failure === null) return Object.assign(new Error(message), stack && { stack })
  const cause = named ? new NamedFileError(new Error(message)) : undefined
  return new ReelhaulError(failure, { retryAfterMs, cause })
}
