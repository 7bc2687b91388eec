/** Adobe's words for where a job stands: of the Get Result API and of template render jobs. Pure. */
import { statusReader } from '../job-status.ts'

const read = statusReader({
  waiting: ['pending', 'running', 'not_started', 'canceling'],
  done: ['succeeded', 'partially_succeeded'],
  failed: ['failed', 'canceled'],
})

export type AdobeState = 'waiting' | 'succeeded' | 'partial' | 'failed' | 'unknown'

/** @param status in any case, its words apart or joined: `Partially Succeeded`. */
export function stateOf(status: string): AdobeState {
  const meaning = read(status)
  if (meaning !== 'done') return meaning
  return /partial/i.test(status) ? 'partial' : 'succeeded'
}
