/** A headless account is a provider at an address: `redner https://api.rednerapp.com`. */
import type { Engine } from '../engine/engine.ts'
import { UsageError } from '../errors.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import type { AccountRecord } from '../queue/records.ts'
import { defaultAccountOptions } from '../../preload/contract/model.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { Options } from './options.ts'

const accountId = (provider: ProviderName, baseUrl: string): string => `${provider} ${baseUrl}`

/** The provider of a headless account's id. */
export const providerOf = (id: string): ProviderName => id.split(' ', 1)[0] as ProviderName

/**
 * Saves an account for each provider, at the addresses that the options name. Returns their ids.
 * @throws UsageError where one address could be meant for several providers.
 */
export function accountsFor(
  engine: Engine,
  providers: readonly ProviderName[],
  options: Options,
  registry: ProviderRegistry,
): Map<ProviderName, string> {
  if (options.baseUrl !== null && options.provider === null && providers.length > 1) {
    throw new UsageError(
      `--base-url needs a provider here, as in --base-url ${providers[0]}=URL: the jobs belong to ${providers.join(' and ')}.`,
    )
  }
  return new Map(
    providers.map((provider) => {
      const { label, defaultBaseUrl } = registry.named(provider)
      const baseUrl = baseUrlOf(provider, options) ?? defaultBaseUrl
      const id = accountId(provider, baseUrl)
      engine.saveAccount({ id, provider, name: label, baseUrl, ...optionsOf(options) })
      return [provider, id]
    }),
  )
}

/** What the command line says of accounts besides their address; left out: all as documented. */
function optionsOf({ webhookHeader }: Options): Pick<AccountRecord, 'options'> {
  return webhookHeader === null ? {} : { options: { ...defaultAccountOptions, webhookHeader } }
}

/** Null: the options name none for it. */
function baseUrlOf(provider: ProviderName, options: Options): string | null {
  const own = options.provider === null || options.provider === provider
  return options.baseUrls[provider] ?? (own ? options.baseUrl : null)
}
