import { catalogue } from '../../messages/compiled/index.js'
import type { DesktopStrings } from '../../main/desktop/ui/language.ts'
import { localeOf, type Language } from '../../preload/contract/languages.ts'

/** What the desktop says in a language, for a user of these locales. */
export const desktopStrings = (
  language: Language,
  preferred: readonly string[] = [],
): DesktopStrings => ({
  messages: catalogue[language],
  locale: localeOf(language, preferred),
})
