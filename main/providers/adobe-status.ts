/** Adobe's words for where a job stands. Pure. */

/**
 * Of the Get Result API and of template render jobs. A word that only looks like an end is one: a job must
 * not be waited for because an answer spells it in another way.
 */
const STATES = {
  waiting: ['pending', 'running', 'not_started', 'canceling', 'cancelling'],
  succeeded: ['succeeded'],
  partial: ['partially_succeeded'],
  failed: [
    ...['failed', 'canceled', 'cancelled', 'error', 'rejected', 'aborted', 'expired'],
    ...['timeout', 'timed_out'],
  ],
} as const
export type AdobeState = keyof typeof STATES | 'unknown'

/** @param status in any case, its words apart or joined: `Partially Succeeded`. */
export function stateOf(status: string): AdobeState {
  const word = status
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
  for (const [state, words] of Object.entries(STATES))
    if ((words as readonly string[]).includes(word)) return state as keyof typeof STATES
  return 'unknown'
}
