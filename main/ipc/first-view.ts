/** A window's first view should not wait for what it does not show. */
import type { CallName } from '../../preload/contract/channels.ts'
import type { AnswerCall } from './handle.ts'

/** What a window asks for before its first rows are there. */
const callsOfFirstView: ReadonlySet<CallName> = new Set<CallName>([
  'getLookedAt',
  'saveLookedAt',
  'watchQueue',
  'getSettings',
])

/** Answers these calls at once, all others when `ready` has settled. */
export const firstViewFirst =
  (answer: AnswerCall, ready: Promise<void>): AnswerCall =>
  async (name, payload) => {
    if (!callsOfFirstView.has(name)) await ready
    return answer(name, payload)
  }
