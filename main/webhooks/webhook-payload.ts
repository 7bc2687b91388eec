/** Which provider's webhook a payload is, and what it says: each provider knows its own form. */
import type { Provider, WebhookHint } from '../providers/provider.ts'
import { ProviderRegistry } from '../providers/registry.ts'

export type { WebhookHint } from '../providers/provider.ts'

const builtIn = new ProviderRegistry().all()

/** A parsed JSON value as a hint; null when it is no provider's payload. */
export function webhookHint(
  payload: unknown,
  providers: readonly Provider[] = builtIn,
): WebhookHint | null {
  for (const { webhooks } of providers) {
    const hint = webhooks?.parse(payload) ?? null
    if (hint !== null) return hint
  }
  return null
}
