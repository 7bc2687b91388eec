/** What a rejected call says, as a Failure for people. */
import { adviceText } from '../../preload/contract/advice.ts'
import { failureReasons, type Failure } from '../../preload/contract/vocabulary.ts'
import { language } from './language.svelte.ts'
import { strings } from './strings.ts'

/** Reads the Failure that main sent with a rejection; anything else becomes one general sentence. */
export function failureOf(error: unknown): Failure {
  const carried = error !== null && typeof error === 'object' && 'failure' in error && error.failure
  const said = carried || error
  if (isFailure(said)) return said
  const { message } = strings.unknownFailure
  return { message, advice: 'restartReelhaul', reason: 'INTERNAL_ERROR', permanent: false }
}

/** Our own main process sent it, so its shape is asked for and no more: a schema is a lot to load for that. */
function isFailure(said: unknown): said is Failure {
  if (said === null || typeof said !== 'object') return false
  const { reason, message, permanent, advice } = said as Partial<Failure>
  return (
    failureReasons.some((known) => known === reason) &&
    [typeof message, typeof advice].every((type) => type === 'string') &&
    typeof permanent === 'boolean'
  )
}

/**
 * The failure's reason in the window's language. Null in English: the engine's own sentence, which is
 * English, says it better.
 */
export function translatedReason({ reason }: Pick<Failure, 'reason'>): string | null {
  return language.current === 'en' ? null : strings.failures[reason]
}

/** What happened and what to do, where there is room for no more than a text. */
export function failureText(failure: Failure): string {
  return `${failure.message} ${adviceText(failure.advice, strings.advice)}`
}
