/** What providers are called: companies' names, the same in every language. */
import type { ProviderView } from '../../preload/contract/model.ts'
import { providerLabels, type ProviderName } from '../../preload/contract/vocabulary.ts'

class ProviderWords {
  #labels = $state.raw<Readonly<Record<string, string>>>(providerLabels)

  /** The label of a provider; its name where there is neither adapter nor description any more. */
  of(name: ProviderName): string {
    return this.#labels[name] ?? name
  }

  /** All that there are, in the order of the forms. */
  get all(): readonly string[] {
    return Object.values(this.#labels)
  }

  /** Takes over what main knows, described providers too. */
  use(providers: readonly ProviderView[]): void {
    this.#labels = Object.fromEntries(providers.map(({ name, label }) => [name, label]))
  }
}

export const providerWords = new ProviderWords()
