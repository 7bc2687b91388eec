/** What the window is told of anything thrown: a Failure for a person, never a stack. */
import { z } from 'zod'
import type { Failure } from '../../preload/contract/vocabulary.ts'
import { ReelhaulError, UsageError } from '../errors.ts'

/** The Failure that stands for `error`; `INTERNAL_ERROR` when it is a fault of our own. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ReelhaulError) return error.failure
  if (error instanceof UsageError) return invalidInput(error.message)
  if (error instanceof z.ZodError) return invalidInput(sentenceOf(error))
  return {
    reason: 'INTERNAL_ERROR',
    message: 'Reelhaul could not do this because of a fault of its own.',
    permanent: false,
    advice: 'restartReelhaul',
  }
}

function invalidInput(message: string): Failure {
  return {
    reason: 'USER_INVALID_INPUT',
    message,
    permanent: true,
    advice: 'changeAndTry',
  }
}

/** A long list may be wrong in each of its entries. */
const MOST_ISSUES = 5
const MOST_ISSUE_CHARS = 300

/** `concurrency: Too big: expected number to be <=64` for each of the first issues. */
function sentenceOf(error: z.ZodError): string {
  return error.issues
    .slice(0, MOST_ISSUES)
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .map((sentence) => sentence.slice(0, MOST_ISSUE_CHARS))
    .join('; ')
}
