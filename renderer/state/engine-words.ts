/** What the engine says in English, in the window's language where that is known. */
import { catalogue } from '../../messages/compiled/index.js'
import { finderIn } from '../../messages/find-again.ts'
import { isAdviceCode } from '../../preload/contract/advice.ts'
import { isolated } from '../format.ts'
import { language } from '../language.svelte.ts'
import { strings } from '../strings.ts'

/** What to do about a failure; null for the sentence of an older version. */
export const translatedAdvice = (advice: string): string | null =>
  isAdviceCode(advice) ? strings.advice[advice] : null

/** Why a row of a list cannot be used. Null in English, and for a sentence that is not known. */
export const translatedIssue = translatorOf('rowIssues')

/** What a provider calls its key; null as above. */
export const translatedLabel = translatorOf('credentialLabels')

type Message = string | ((given: never) => string)

function translatorOf(group: 'rowIssues' | 'credentialLabels') {
  const find = finderIn<string>(catalogue.en[group])
  return (sentence: string): string | null => {
    const found = language.current === 'en' ? null : find(sentence)
    if (found === null) return null
    const messages: Readonly<Record<string, Message>> = strings[group]
    const message = messages[found.name] ?? sentence
    return typeof message === 'string' ? message : message(allIsolated(found.given) as never)
  }
}

function allIsolated(given: Readonly<Record<string, string>>): Record<string, string> {
  const values = Object.entries(given)
  return Object.fromEntries(values.map(([name, value]) => [name, isolated(value)]))
}
