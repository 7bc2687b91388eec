/** Credentials of a headless run: they come from the environment or a key file and stay in memory. */
import { UsageError } from '../errors.ts'
import type { Credential } from '../providers/provider.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { credentialLabelInEnglish } from '../strings/english.ts'
import { isLoopback } from '../../preload/contract/loopback.ts'
import type { AccountOptions } from '../../preload/contract/model.ts'
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

  /** A key or, where access tokens can be got with one, a client secret; null when there is neither. */
  of(provider: ProviderName): Credential | null {
    // Jobs of a provider whose description is gone may be there.
    const accessTokens = this.#providers.find(provider)?.accessTokens
    const key = this.#read('REELHAUL_API_KEY', provider)
    const clientId = this.#read('REELHAUL_CLIENT_ID', provider)
    const clientSecret = this.#read('REELHAUL_CLIENT_SECRET', provider)
    const webhookSecret = this.#read('REELHAUL_WEBHOOK_SIGNING_SECRET', provider)
    const signing = webhookSecret ? { webhookSecret } : {}
    if (key) return { key, ...(clientId && { clientId }), ...signing }
    if (!accessTokens || !clientId || !clientSecret) return null
    return { key: '', clientId, clientSecret, ...signing }
  }

  /** Where a provider's access tokens are got and their scope, as far as the environment says. */
  tokenOptions(
    provider: ProviderName,
  ): Partial<Pick<AccountOptions, 'tokenUrl' | 'tokenScope'>> | null {
    const tokenUrl = this.#read('REELHAUL_TOKEN_URL', provider)
    const tokenScope = this.#read('REELHAUL_TOKEN_SCOPE', provider)
    if (!tokenUrl && !tokenScope) return null
    return { ...(tokenUrl && { tokenUrl }), ...(tokenScope && { tokenScope }) }
  }

  /**
   * @param several true where the run has more than one provider.
   * @throws UsageError naming the variable to set when a provider's credential is missing.
   */
  require(providers: Iterable<ProviderName>, several: boolean): void {
    for (const name of providers) {
      if (this.of(name) !== null) continue
      const { label, credentialLabels, accessTokens } = this.#providers.named(name)
      const variable = (plain: string) => (several ? `${plain}_${suffixOf(name)}` : plain)
      const id = variable('REELHAUL_CLIENT_ID')
      const secret = variable('REELHAUL_CLIENT_SECRET')
      if (accessTokens !== undefined && this.#read('REELHAUL_CLIENT_SECRET', name))
        throw new UsageError(`${label}'s client secret needs its client ID: set ${id} beside it.`)
      const key = credentialLabelInEnglish(credentialLabels.key)
      const otherwise =
        accessTokens === undefined ? '' : `, or ${id} and ${secret} to have tokens got for you`
      throw new UsageError(
        `${label} needs a key: set ${variable('REELHAUL_API_KEY')} to your ${key}${otherwise}.`,
      )
    }
  }

  /** @throws UsageError when a token endpoint cannot be used. @param allowHttp plain http is wanted. */
  checkTokenOptions(providers: Iterable<ProviderName>, allowHttp: boolean): void {
    for (const name of providers) {
      if (this.#providers.find(name)?.accessTokens === undefined) continue
      const { tokenUrl, tokenScope } = this.tokenOptions(name) ?? {}
      if (tokenUrl) checkTokenUrl(tokenUrl, allowHttp)
      if (tokenScope && tokenScope.length > LONGEST_SCOPE)
        throw new UsageError(`REELHAUL_TOKEN_SCOPE is longer than ${LONGEST_SCOPE} characters.`)
    }
  }

  #read(name: string, provider: ProviderName): string | undefined {
    const own = this.#env[`${name}_${suffixOf(provider)}`]?.trim()
    return own || (provider === this.#main ? this.#env[name]?.trim() : undefined)
  }
}

const LONGEST_SCOPE = 200

function checkTokenUrl(value: string, allowHttp: boolean): void {
  const url = URL.canParse(value) ? new URL(value) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') {
    // It is not repeated: a login may stand in it.
    throw new UsageError(
      'REELHAUL_TOKEN_URL takes an address such as https://ims-na1.adobelogin.com/ims/token/v3.',
    )
  }
  if (url.protocol === 'http:' && !allowHttp && !isLoopback(url.hostname)) {
    throw new UsageError(
      `REELHAUL_TOKEN_URL ${url.origin}: over plain http anyone on the way can read the client secret. Give an https address or, where you trust the network, add --allow-http.`,
    )
  }
}

/** `my-studio` is `MY_STUDIO`. */
const suffixOf = (provider: ProviderName): string => provider.toUpperCase().replaceAll('-', '_')
