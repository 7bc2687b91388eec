/** What of the settings is shown while somebody searches them. */
import { createContext } from 'svelte'

export class SettingsSearch {
  text = $state('')
  /** Every one of these has to occur. */
  readonly #wanted = $derived(folded(this.text).split(/\s+/).filter(Boolean))

  readonly active = $derived(this.#wanted.length > 0)

  /** True when all that is searched for occurs in these words, in whatever case and accents. */
  matches(...words: readonly string[]): boolean {
    const all = folded(words.join(' '))
    return this.#wanted.every((wanted) => all.includes(wanted))
  }
}

/** For comparing: without case and accents. */
export const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()

/** The title of the section around a setting: who searches for it wants all of it. */
export const [getSectionTitle, setSectionTitle] = createContext<() => string>()
