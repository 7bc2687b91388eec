import { expect, it } from 'vitest'
import type { BatchEstimate } from '../../../preload/contract/model.ts'
import { estimateHint, estimateWords } from '../../../renderer/batches/estimate-words.ts'

it.each<[BatchEstimate, string]>([
  [{ type: 'about', until: 'saved', seconds: 720 }, 'about 12 min left'],
  [{ type: 'about', until: 'ready', seconds: 4500 }, 'ready in about 1 h 15 min'],
  [{ type: 'within', until: 'saved', span: 'hours' }, 'a few hours left'],
  [{ type: 'within', until: 'ready', span: 'minutes' }, 'ready in a few minutes'],
  [{ type: 'unknown' }, 'no estimate yet'],
  [{ type: 'overdue' }, 'longer than usual'],
])('says %o as it is', (estimate, words) => {
  expect(estimateWords(estimate)).toBe(words)
  const hasTime = estimate.type === 'about' || estimate.type === 'within'
  expect(estimateHint(estimate) === undefined).toBe(hasTime)
})
