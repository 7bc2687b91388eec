/** Credentials of a headless run: they come from the environment and stay in memory. */
import { UsageError } from '../errors.ts'
import type { Credential } from '../providers/provider.ts'
import { providerNamed } from '../providers/registry.ts'
import { credentialLabelInEnglish } from '../strings/english.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'

/** Finds a provider's credential; null when the environment has none. */
export type CredentialFor = (provider: ProviderName) => Credential | null

/**
 * `REELHAUL_API_KEY_<PROVIDER>` first; the plain `REELHAUL_API_KEY` belongs to `main` alone, so that
 * one provider's key is never shown to another.
 * @param main the run's one provider, or the one chosen by `--provider`
 */
export function credentialsFrom(env: NodeJS.ProcessEnv, main: ProviderName | null): CredentialFor {
  const read = (name: string, provider: ProviderName): string | undefined => {
    const own = env[`${name}_${provider.toUpperCase()}`]
    return own ?? (provider === main ? env[name] : undefined)
  }
  return (provider) => {
    const key = read('REELHAUL_API_KEY', provider)?.trim()
    if (!key) return null
    const clientId = read('REELHAUL_CLIENT_ID', provider)?.trim()
    return clientId ? { key, clientId } : { key }
  }
}

/** @throws UsageError naming the variable to set when a provider's credential is missing. */
export function requireCredentials(
  credential: CredentialFor,
  providers: Iterable<ProviderName>,
  several: boolean,
): void {
  for (const name of providers) {
    if (credential(name) !== null) continue
    const { label, credentialLabels } = providerNamed(name)
    const variable = several ? `REELHAUL_API_KEY_${name.toUpperCase()}` : 'REELHAUL_API_KEY'
    const key = credentialLabelInEnglish(credentialLabels.key)
    throw new UsageError(`${label} needs a key: set ${variable} to your ${key}.`)
  }
}
