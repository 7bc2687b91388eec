/** When a batch is done, in words that are as exact as what is known. */
import type { BatchEstimate } from '../../preload/contract/model.ts'
import { duration } from '../words/format.ts'
import { strings } from '../words/strings.ts'

export function estimateWords(estimate: BatchEstimate): string {
  const words = strings.estimate
  switch (estimate.type) {
    case 'unknown':
      return words.unknown
    case 'overdue':
      return words.overdue
    case 'about': {
      const time = duration(estimate.seconds)
      return estimate.until === 'saved' ? words.about({ time }) : words.aboutReady({ time })
    }
    case 'within':
      return (estimate.until === 'saved' ? words.within : words.withinReady)[estimate.span]
  }
}

/** Why there is no time; undefined: there is one. */
export function estimateHint(estimate: BatchEstimate): string | undefined {
  if (estimate.type === 'unknown') return strings.estimate.unknownHint
  return estimate.type === 'overdue' ? strings.estimate.overdueHint : undefined
}
