/** The language that the window speaks. One for the page, as a page has one `<html lang>`. */
import { defaultLanguage, directionOf, type Language } from '../../preload/contract/languages.ts'

class WindowLanguage {
  /** What reads it in a component, or in a `$derived`, follows a change. */
  current = $state<Language>(defaultLanguage)
  /** The user's locales: they say how the language is written where the user lives. */
  locales = $state.raw<readonly string[]>([])

  /** As menus take it: they are drawn outside of what they belong to. */
  get direction(): 'ltr' | 'rtl' {
    return directionOf(this.current)
  }

  /** Speaks another language from now on, in the page's root element too. */
  use(language: Language, locales: readonly string[]): void {
    this.current = language
    this.locales = locales
    document.documentElement.lang = language
    document.documentElement.dir = directionOf(language)
  }
}

export const language = new WindowLanguage()
