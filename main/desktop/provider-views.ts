import type { ProviderView } from '../../preload/contract/model.ts'
import type { Provider } from '../providers/provider.ts'

/** The providers as the window's forms name them. */
export function providerViews(providers: readonly Provider[]): ProviderView[] {
  return providers.map(({ name, label, defaultBaseUrl, credentialLabels }) => ({
    name,
    label,
    defaultBaseUrl,
    keyLabel: credentialLabels.key,
    clientIdLabel: credentialLabels.clientId ?? null,
  }))
}
