/** Every provider there is. A new one is a file beside this and a line here. */
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import { a2e } from './a2e.ts'
import { adobe } from './adobe.ts'
import type { Provider } from './provider.ts'
import { redner } from './redner.ts'
import { swiftia } from './swiftia.ts'
import { viddyscribe } from './viddyscribe.ts'

const PROVIDERS: readonly Provider[] = [redner, adobe, viddyscribe, swiftia, a2e]

export function allProviders(): readonly Provider[] {
  return PROVIDERS
}

/** @throws RangeError for a name that no adapter carries. */
export function providerNamed(name: ProviderName): Provider {
  const found = PROVIDERS.find((provider) => provider.name === name)
  if (!found) throw new RangeError(`No adapter for provider ${name}.`)
  return found
}

/**
 * The providers whose documented ids look like `jobId`. None or several: only the user knows, and
 * it must not be guessed.
 */
export function route(jobId: string): readonly ProviderName[] {
  return PROVIDERS.filter((provider) => provider.claims(jobId)).map((provider) => provider.name)
}
