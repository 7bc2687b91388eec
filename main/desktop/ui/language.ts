/** The words of menu, tray, notifications and dialogs, in the language that the user chose. */
import type { Messages } from '../../../messages/compiled/index.js'
import { load } from '../../../messages/compiled/load.js'
import {
  languageOf,
  localeOf,
  type Language,
  type LanguageChoice,
} from '../../../preload/contract/languages.ts'

export interface DesktopStrings {
  readonly messages: Messages
  /** For numbers, sizes and lists. */
  readonly locale: string
}

export interface LanguageDeps {
  readonly choice: () => LanguageChoice
  /** The user's locales (BCP 47), the most preferred first. */
  readonly preferred: () => readonly string[]
}

/** The language of the moment: only its words are in memory. */
export class DesktopLanguage {
  readonly #deps: LanguageDeps
  readonly #listeners = new Set<() => void>()
  #language: Language
  #messages: Messages

  private constructor(deps: LanguageDeps, language: Language, messages: Messages) {
    this.#deps = deps
    this.#language = language
    this.#messages = messages
  }

  static async load(deps: LanguageDeps): Promise<DesktopLanguage> {
    const language = wantedOf(deps)
    return new DesktopLanguage(deps, language, await messagesOf(language))
  }

  get current(): Language {
    return this.#language
  }

  readonly strings = (): DesktopStrings => {
    const [language, messages, { preferred }] = [this.#language, this.#messages, this.#deps]
    return {
      messages,
      // Worked out where it is asked for: the first time takes 8 ms of a start that needs none of it.
      get locale() {
        return localeOf(language, preferred())
      },
    }
  }

  /** Called when another language is spoken from now on. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Looks which language is wanted, and speaks it once its words are loaded. */
  async changed(): Promise<void> {
    const wanted = wantedOf(this.#deps)
    if (wanted === this.#language) return
    const messages = await messagesOf(wanted)
    // Another may have been chosen meanwhile.
    if (wanted !== wantedOf(this.#deps) || wanted === this.#language) return
    this.#language = wanted
    this.#messages = messages
    for (const listener of this.#listeners) listener()
  }
}

const wantedOf = ({ choice, preferred }: LanguageDeps): Language =>
  languageOf(choice(), preferred())

const messagesOf = async (language: Language): Promise<Messages> => (await load[language]()).default
