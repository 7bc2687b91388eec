/** What of the settings is shown during a search. */
import { createContext } from 'svelte'
import { folded, typedWords } from '../words/typed-words.ts'
import { settingsSections, type SettingsSectionName } from './settings-sections.ts'

export class SettingsSearch {
  text = $state('')
  /** Every one of these has to occur. */
  readonly #wanted = $derived(typedWords(this.text))

  /** Sections that show at least one setting, in their order. */
  found = $state.raw<readonly SettingsSectionName[]>(settingsSections)

  /** True when all that is searched for occurs in these words, in whatever case and accents. */
  matches(...words: readonly string[]): boolean {
    const all = folded(words.join(' '))
    return this.#wanted.every((wanted) => all.includes(wanted))
  }

  /** Says whether a section shows a setting. */
  report(section: SettingsSectionName, shows: boolean): void {
    if (this.found.includes(section) === shows) return
    this.found = settingsSections.filter((name) =>
      name === section ? shows : this.found.includes(name),
    )
  }
}

/** The title of the section around a setting: who searches for it wants all of it. */
export const [getSectionTitle, setSectionTitle] = createContext<() => string>()
