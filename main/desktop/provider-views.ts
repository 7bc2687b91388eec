import type { ProviderView } from '../../preload/contract/model.ts'
import type { Provider } from '../providers/provider.ts'

/** The providers as the window's forms name them. */
export function providerViews(providers: readonly Provider[]): ProviderView[] {
  return providers.map((provider) => ({
    name: provider.name,
    label: provider.label,
    defaultBaseUrl: provider.defaultBaseUrl,
    keyLabel: provider.credentialLabels.key,
    clientIdLabel: provider.credentialLabels.clientId ?? null,
    clientSecretLabel: provider.credentialLabels.clientSecret ?? null,
    webhookSecretLabel: provider.credentialLabels.webhookSecret ?? null,
    tokens: provider.accessTokens
      ? { url: provider.accessTokens.defaultUrl, scope: provider.accessTokens.defaultScope }
      : null,
    products: [...(provider.products ?? [])],
    hasSideFiles: provider.hasSideFiles === true,
    findProducts: provider.find ? [...provider.find.products] : null,
    paceScope: provider.pace?.scope ?? 'account',
    defaultRequestsAtOnce: provider.defaultRequestsAtOnce,
  }))
}
