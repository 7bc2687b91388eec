/** The language that the window speaks. One for the page, as a page has one `<html lang>`. */
import { defaultLanguage, type Language } from '../preload/contract/languages.ts'

class WindowLanguage {
  /** What reads it in a component, or in a `$derived`, follows a change. */
  current = $state<Language>(defaultLanguage)
  /** The user's locales, the dearest first: they say how their language is written where they live. */
  preferred = $state.raw<readonly string[]>(globalThis.navigator?.languages ?? [])
}

export const language = new WindowLanguage()
