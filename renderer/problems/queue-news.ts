/** What of the queue is news for who does not see it: never single files, never progress. */
import type { Attention, BatchView } from '../../preload/contract/model.ts'

/** Those that were at work before and are done now. */
export function finishedBatches(
  before: readonly BatchView[],
  now: readonly BatchView[],
): BatchView[] {
  const atWork = new Set(before.filter(({ settledAt }) => settledAt === null).map(({ id }) => id))
  return now.filter(({ id, settledAt }) => settledAt !== null && atWork.has(id))
}

/** What stops jobs now and did not before. */
export function newAttention(
  before: readonly Attention[],
  now: readonly Attention[],
): readonly Attention[] {
  const known = new Set(before.map(topicOf))
  return now.filter((item) => !known.has(topicOf(item)))
}

/** The same for the same failure. There may be several folders, which only the message tells apart. */
export const topicOf = ({ accountId, failure }: Attention): string =>
  `attention ${accountId ?? failure.message} ${failure.reason}`
