/** Links that no object store serves. Pure. */
import { ReelhaulError } from '../errors.ts'

/** A link that leads to no web server; nothing is asked. */
export function linkRefused(protocol: string): ReelhaulError {
  return new ReelhaulError({
    reason: 'PROVIDER_UNEXPECTED_ANSWER',
    message: `The link to the file begins with ${protocol}, but only http and https are allowed.`,
    permanent: true,
    advice: 'notSavedTellProvider',
  })
}
