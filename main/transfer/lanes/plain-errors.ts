/** Errors as plain data: what the other thread needs of them is kept. */
import { messageOf, ReelhaulError } from '../../errors.ts'
import { NamedFileError } from '../../disk/disk.ts'
import { OtherForm } from '../other-form.ts'
import type { Form } from '../../checks/form-of.ts'
import { RestartNeeded } from '../../http/store-request.ts'
import type { Failure } from '../../../preload/contract/vocabulary.ts'

export interface PlainError {
  readonly message: string
  /** Null: an error of another kind, such as a fault of ours. */
  readonly failure: Failure | null
  readonly retryAfterMs: number | null
  /** The file has its name, or may have it: see NamedFileError. */
  readonly named: boolean
  /** A RestartNeeded, whose failure this is, with its `inOnePiece`; null: none. */
  readonly restart: boolean | null
  /** An OtherForm, of this form; null: none. */
  readonly form: Form | null
  readonly stack: string | undefined
}

export function toPlain(error: unknown): PlainError {
  const restart = error instanceof RestartNeeded ? error : null
  const known = restart?.failure ?? (error instanceof ReelhaulError ? error : null)
  return {
    message: messageOf(error),
    failure: known?.failure ?? null,
    retryAfterMs: known?.retryAfterMs ?? null,
    named: known?.cause instanceof NamedFileError,
    restart: restart?.inOnePiece ?? null,
    form: error instanceof OtherForm ? error.form : null,
    stack: error instanceof Error ? error.stack : undefined,
  }
}

export function fromPlain(plain: PlainError): Error {
  const { message, failure, retryAfterMs, named, restart, form, stack } = plain
  if (form !== null) return new OtherForm(form)
  if (failure === null) return Object.assign(new Error(message), stack && { stack })
  const cause = named ? new NamedFileError(new Error(message)) : undefined
  const error = new ReelhaulError(failure, { retryAfterMs, cause })
  return restart === null ? error : new RestartNeeded(error, restart)
}
