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
  const starting = result.added + result.retried + (result.again ?? 0)
  return paused && starting > 0 ? `${words} ${strings.notices.afterResume({ n: starting })}` : words
}

function resultWords(
  { added, known, retried, again = 0 }: ImportResult,
  say: (n: number) => string,
): string {
  const { notices } = strings
  if (again > 0) return notices.addedAndAgain({ added, again: again + retried })
  if (added === 0 && retried > 0) return notices.retried({ n: retried })
  return known === 0 ? say(added) : notices.addedAndKnown({ n: added, known })
}
