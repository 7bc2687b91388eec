/** The language that the window speaks. One for the page, as a page has one `<html lang>`. */
import type { Messages } from '../../messages/compiled/index.js'
import english from '../../messages/compiled/en.js'
import { load } from '../../messages/compiled/load.js'
import { defaultLanguage, directionOf, type Language } from '../../preload/contract/languages.ts'

export class WindowLanguage {
  /** Those whose words are here. */
  readonly #known: Partial<Record<Language, Messages>> = { en: english }
  #wanted: Language | null = null
  /** What reads it in a component, or in a `$derived`, follows a change. */
  current = $state<Language>(defaultLanguage)
  /** The user's locales: they say how the language is written where the user lives. */
  locales = $state.raw<readonly string[]>([])

  get messages(): Messages {
    return this.#known[this.current] ?? english
  }

  /** As menus take it: they are drawn outside of what they belong to. */
  get direction(): 'ltr' | 'rtl' {
    return directionOf(this.current)
  }

  /** Makes a language one that can be spoken at once. */
  know(language: Language, messages: Messages): void {
    this.#known[language] = messages
  }

  async load(language: Language): Promise<void> {
    if (this.#known[language] !== undefined) return
    this.know(language, (await load[language]()).default)
  }

  /**
   * Speaks another language, in the page's root element too: from now on, or from when its words are
   * loaded, if no other was wanted meanwhile.
   */
  use(language: Language, locales: readonly string[]): void {
    this.#wanted = language
    if (this.#known[language] !== undefined) return this.#speak(language, locales)
    void this.load(language).then(() => {
      if (this.#wanted === language) this.#speak(language, locales)
    })
  }

  #speak(language: Language, locales: readonly string[]): void {
    this.current = language
    this.locales = locales
    document.documentElement.lang = language
    document.documentElement.dir = directionOf(language)
  }
}

export const language = new WindowLanguage()
