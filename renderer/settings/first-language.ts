/** The language before settings and locales are known: the one that main opened the page with. */
import { languageOf, languages, type Language } from '../../preload/contract/languages.ts'

export function firstLanguage(search: string = location.search): Language {
  const given = new URLSearchParams(search).get('language')
  return languages.find((known) => known === given) ?? languageOf('system', navigator.languages)
}
