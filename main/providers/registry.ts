/** The providers that a program has: those built in, and those that descriptions add. */
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { a2e } from './a2e/a2e.ts'
import { adobe } from './adobe/adobe.ts'
import type { Provider } from './provider.ts'
import { redner } from './redner/redner.ts'
import { swiftia } from './swiftia/swiftia.ts'
import { viddyscribe } from './viddyscribe/viddyscribe.ts'

/** In the order of the vocabulary. A new one is a folder beside this, a line here and one there. */
const BUILT_IN: readonly Provider[] = [redner, adobe, viddyscribe, swiftia, a2e]

export class ProviderRegistry {
  readonly #providers: ReadonlyMap<ProviderName, Provider>

  /** @param described providers besides those built in; of one name the first counts, built in before all. */
  constructor(described: readonly Provider[] = []) {
    const providers = new Map<ProviderName, Provider>()
    for (const provider of [...BUILT_IN, ...described])
      if (!providers.has(provider.name)) providers.set(provider.name, provider)
    this.#providers = providers
  }

  /** The built-in ones in the order of the vocabulary, then the others. */
  all(): readonly Provider[] {
    return [...this.#providers.values()]
  }

  /** Null: there is neither an adapter nor a description. */
  find(name: ProviderName): Provider | null {
    return this.#providers.get(name) ?? null
  }

  /** @throws RangeError for a name that no provider has. */
  named(name: ProviderName): Provider {
    const found = this.find(name)
    if (found === null) throw new RangeError(`No adapter for provider ${name}.`)
    return found
  }

  /**
   * The providers whose documented ids look like `jobId`. None or several: only the user knows, and
   * it must not be guessed.
   */
  route(jobId: string): readonly ProviderName[] {
    return this.all()
      .filter((provider) => provider.claims(jobId))
      .map((provider) => provider.name)
  }
}
