/** What a rejected call says, as a Failure for people. */
import { failureSchema, type Failure } from '../../preload/contract/vocabulary.ts'
import { strings } from '../strings.ts'

/** Reads the Failure that main sent with a rejection; anything else becomes one general sentence. */
export function failureOf(error: unknown): Failure {
  const carried = error !== null && typeof error === 'object' && 'failure' in error && error.failure
  const parsed = failureSchema.safeParse(carried || error)
  if (parsed.success) return parsed.data
  return { ...strings.unknownFailure, reason: 'INTERNAL_ERROR', permanent: false }
}
