/** What the engine says in English, in the window's language where that is known. */
import { catalogue } from '../../messages/compiled/index.js'
import { finderIn } from '../../messages/find-again.ts'
import { language } from '../language.svelte.ts'
import { strings } from '../strings.ts'

const findAdvice = finderIn(catalogue.en.advice)
const findEvent = finderIn(catalogue.en.timeline)

/** What to do about a failure. Null in English, and for a sentence that is not known. */
export function translatedAdvice(advice: string): string | null {
  const found = language.current === 'en' ? null : findAdvice(advice)
  return found && strings.advice[found.name]
}

/** An entry of a job's timeline. Null in English, and for a sentence that is not known. */
export function translatedEvent(what: string): string | null {
  const found = language.current === 'en' ? null : findEvent(what)
  if (found === null) return null
  const message: string | ((given: never) => string) = strings.timeline[found.name]
  return typeof message === 'string' ? message : message(isolated(found.given) as never)
}

/** File names and words of others keep their own direction within a sentence. */
function isolated(given: Readonly<Record<string, string>>): Record<string, string> {
  const values = Object.entries(given)
  return Object.fromEntries(values.map(([name, value]) => [name, `\u2068${value}\u2069`]))
}
