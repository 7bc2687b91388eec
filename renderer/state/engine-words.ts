/** What the engine says in English, in the window's language where that is known. */
import { catalogue, type Messages } from '../../messages/compiled/index.js'
import { finderIn } from '../../messages/find-again.ts'
import { language } from '../language.svelte.ts'
import { strings } from '../strings.ts'

/** What to do about a failure. Null in English, and for a sentence that is not known. */
export const translatedAdvice = translatorOf('advice')

/** An entry of a job's timeline; null as above. */
export const translatedEvent = translatorOf('timeline')

/** Why a row of a list cannot be used; null as above. */
export const translatedIssue = translatorOf('rowIssues')

/** What a provider calls its key; null as above. */
export const translatedLabel = translatorOf('credentialLabels')

type Group = 'advice' | 'timeline' | 'rowIssues' | 'credentialLabels'

function translatorOf<G extends Group>(group: G) {
  const find = finderIn(catalogue.en[group] as Readonly<Record<string, string>>)
  return (sentence: string): string | null => {
    const found = language.current === 'en' ? null : find(sentence)
    if (found === null) return null
    const message = strings[group][found.name as keyof Messages[G]] as Message
    return typeof message === 'string' ? message : message(isolated(found.given))
  }
}

type Message = string | ((given: Readonly<Record<string, string>>) => string)

/** File names and words of others keep their own direction within a sentence. */
function isolated(given: Readonly<Record<string, string>>): Record<string, string> {
  const values = Object.entries(given)
  return Object.fromEntries(values.map(([name, value]) => [name, `\u2068${value}\u2069`]))
}
