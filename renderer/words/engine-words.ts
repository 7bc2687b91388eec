/** What the engine says as a code, in the window's language. */
import { isAdviceCode } from '../../preload/contract/advice.ts'
import { strings } from './strings.ts'

/** What to do about a failure; null for the sentence of an older version. */
export const translatedAdvice = (advice: string): string | null =>
  isAdviceCode(advice) ? strings.advice[advice] : null
