/** The languages of the interface: which one is shown, and how numbers and dates are written in it. */

/** Each has its `messages/<language>.json`. */
export const languages = ['en', 'de', 'fr', 'es', 'ja', 'ar'] as const
export type Language = (typeof languages)[number]

/** What the user may choose. */
export const languageChoices = ['system', ...languages] as const
export type LanguageChoice = (typeof languageChoices)[number]

/** What is shown where none of the user's languages is here. */
export const defaultLanguage: Language = 'en'

/** `de-AT` is German. */
const languageIn = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? ''

/**
 * The language to show.
 * @param preferred the user's locales (BCP 47), the most preferred first
 */
export function languageOf(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== 'system') return choice
  const known = preferred
    .map(languageIn)
    .map((wanted) => languages.find((language) => language === wanted))
  return known.find((language) => language !== undefined) ?? defaultLanguage
}

/** How the language runs, as `dir` wants it. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr'
}

/**
 * The locale for dates, numbers and sizes: the language as it is written where the user lives, as far
 * as the preferred locales (BCP 47) tell.
 */
export function localeOf(language: Language, preferred: readonly string[]): string {
  const locale = preferred.find((tag) => languageIn(tag) === language) ?? language
  // Job IDs, file names and dates of providers have these digits; one kind is enough in a row.
  return new Intl.Locale(locale, { numberingSystem: 'latn' }).toString()
}
