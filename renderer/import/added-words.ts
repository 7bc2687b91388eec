/** What was added, and that it waits where everything is paused. */
import type { ImportResult } from '../../preload/contract/model.ts'
import { strings } from '../words/strings.ts'

/** @param added says it for a number of jobs that are new. */
export function addedWords(
  result: ImportResult,
  paused: boolean,
  added: (n: number) => string = (n) => strings.notices.added({ n }),
): string {
  const words = resultWords(result, added)
  const starting = result.added > 0 ? result.added : result.retried
  return paused && starting > 0 ? `${words} ${strings.notices.afterResume({ n: starting })}` : words
}

function resultWords({ added, known, retried }: ImportResult, say: (n: number) => string): string {
  const { notices } = strings
  if (added === 0 && retried > 0) return notices.retried({ n: retried })
  return known === 0 ? say(added) : notices.addedAndKnown({ n: added, known })
}
