/** The words that the window shows, in its language: what `messages/<language>.json` says. */
import type { Messages } from '../../messages/compiled/index.js'
import type { Language } from '../../preload/contract/languages.ts'
import { language } from './language.svelte.ts'

/**
 * Every message, by group and name. Read it where it is shown, not into a constant: in markup and in
 * `$derived` it follows the language.
 */
export const strings = new Proxy({} as Messages, {
  get: (_target, group: keyof Messages) => language.messages[group],
})

/** Every language in its own words: who cannot read the window finds theirs. */
export const languageNames: Record<Language, string> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
  ar: 'العربية',
}
