/** Credentials of a headless run: they come from the environment and stay in memory. */
import { UsageError } from '../errors.ts'
import type { Credential } from '../providers/provider.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { credentialLabelInEnglish } from '../strings/english.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'

/**
 * `REELHAUL_API_KEY_<PROVIDER>` first; the plain `REELHAUL_API_KEY` belongs to one provider alone, so
 * that one provider's key is never shown to another.
 */
export class EnvironmentKeys {
  readonly #env: NodeJS.ProcessEnv
  readonly #providers: ProviderRegistry
  #main: ProviderName | null = null

  constructor(env: NodeJS.ProcessEnv, providers: ProviderRegistry) {
    this.#env = env
    this.#providers = providers
  }

  /** @param provider whose the plain variables are: the run's one provider, or that of `--provider`. */
  setMain(provider: ProviderName | null): void {
    this.#main = provider
  }

  /** Null when the environment has none. */
  of(provider: ProviderName): Credential | null {
    const key = this.#read('REELHAUL_API_KEY', provider)
    if (!key) return null
    const clientId = this.#read('REELHAUL_CLIENT_ID', provider)
    return clientId ? { key, clientId } : { key }
  }

  /**
   * @param several true where the run has more than one provider.
   * @throws UsageError naming the variable to set when a provider's credential is missing.
   */
  require(providers: Iterable<ProviderName>, several: boolean): void {
    for (const name of providers) {
      if (this.of(name) !== null) continue
      const { label, credentialLabels } = this.#providers.named(name)
      const variable = several ? `REELHAUL_API_KEY_${suffixOf(name)}` : 'REELHAUL_API_KEY'
      const key = credentialLabelInEnglish(credentialLabels.key)
      throw new UsageError(`${label} needs a key: set ${variable} to your ${key}.`)
    }
  }

  #read(name: string, provider: ProviderName): string | undefined {
    const own = this.#env[`${name}_${suffixOf(provider)}`]
    return (own ?? (provider === this.#main ? this.#env[name] : undefined))?.trim()
  }
}

/** `my-studio` is `MY_STUDIO`. */
const suffixOf = (provider: ProviderName): string => provider.toUpperCase().replaceAll('-', '_')
