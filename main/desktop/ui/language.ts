/** The words of menu, tray, notifications and dialogs, in the language that the user chose. */
import { catalogue, type Messages } from '../../../messages/compiled/index.js'
import { languageOf, localeOf, type LanguageChoice } from '../../../preload/contract/languages.ts'

export interface DesktopStrings {
  readonly messages: Messages
  /** For numbers, sizes and lists. */
  readonly locale: string
}

/** @param preferred the user's locales (BCP 47), the dearest first */
export function stringsFor(choice: LanguageChoice, preferred: readonly string[]): DesktopStrings {
  const language = languageOf(choice, preferred)
  return { messages: catalogue[language], locale: localeOf(language, preferred) }
}
