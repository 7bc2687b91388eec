/** The languages of the interface, and how numbers and dates are written in them. */

/** Each has its `messages/<language>.json`. */
export const languages = ['en'] as const
export type Language = (typeof languages)[number]

/** What is shown where none of the user's languages is here. */
export const defaultLanguage: Language = 'en'

/** `de-AT` is German. */
const languageIn = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? ''

/**
 * The locale for dates, numbers and sizes: the language as it is written where the user lives, as far
 * as the preferred locales (BCP 47) tell.
 */
export function localeOf(language: Language, preferred: readonly string[]): string {
  const locale = preferred.find((tag) => languageIn(tag) === language) ?? language
  // Job IDs, file names and dates of providers have these digits; one kind is enough in a row.
  return new Intl.Locale(locale, { numberingSystem: 'latn' }).toString()
}
