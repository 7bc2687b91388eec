/** A headless account is a provider at an address: `redner https://api.rednerapp.com`. */
import type { Engine } from '../engine/engine.ts'
import { UsageError } from '../errors.ts'
import type { Provider } from '../providers/provider.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { assertAllowed } from '../policy/policy.ts'
import type { AccountRecord } from '../queue/records.ts'
import { defaultAccountOptions } from '../../preload/contract/account-rules.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { Options } from './options.ts'

const accountId = (provider: ProviderName, baseUrl: string): string => `${provider} ${baseUrl}`

/** The provider of a headless account's id. */
export const providerOf = (id: string): ProviderName => id.split(' ', 1)[0] as ProviderName

/** What the command line says of accounts. */
type AccountTerms = Pick<
  Options,
  'provider' | 'baseUrl' | 'baseUrls' | 'product' | 'sideFiles' | 'webhookHeader' | 'policy'
>

/**
 * The account of one provider, at the address that the options name.
 * @throws UsageError where the policy does not allow it.
 */
export function accountOf(
  { name: provider, label, defaultBaseUrl, products = [] }: Provider,
  options: AccountTerms,
): AccountRecord {
  const baseUrl = baseUrlOf(provider, options) ?? defaultBaseUrl
  const record = { id: accountId(provider, baseUrl), provider, name: label, baseUrl }
  if (options.policy) assertAllowed(options.policy.refusesAccount(record))
  const product = productOf({ label, products }, options.product)
  const { sideFiles, webhookHeader } = options
  if (product === null && !sideFiles && webhookHeader === null) return record
  return { ...record, options: { ...defaultAccountOptions, product, sideFiles, webhookHeader } }
}

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
      const account = accountOf(registry.named(provider), options)
      engine.saveAccount(account)
      return [provider, account.id]
    }),
  )
}

/**
 * One of the provider's products, in any spelling; null: none is named, or it makes no difference there.
 * @throws UsageError for one that the provider does not have.
 */
function productOf(
  { label, products }: { readonly label: string; readonly products: readonly string[] },
  wanted: string | null,
): string | null {
  if (wanted === null || products.length === 0) return null
  const folded = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]+/g, '')
  const known = products.find((product) => folded(product) === folded(wanted))
  if (known !== undefined) return known
  throw new UsageError(`--product takes ${products.join(', ')} for ${label}; got "${wanted}"`)
}

/** Null: the options name none for it. */
function baseUrlOf(
  provider: ProviderName,
  options: Pick<Options, 'provider' | 'baseUrl' | 'baseUrls'>,
): string | null {
  const own = options.provider === null || options.provider === provider
  return options.baseUrls[provider] ?? (own ? options.baseUrl : null)
}
