/** Every provider there is. A new one is a file beside this and a line here. */
import {
  builtInProviders,
  type BuiltInProvider,
  type ProviderName,
} from '../../preload/contract/vocabulary.ts'
import { a2e } from './a2e.ts'
import { adobe } from './adobe.ts'
import type { Provider } from './provider.ts'
import { redner } from './redner.ts'
import { swiftia } from './swiftia.ts'
import { viddyscribe } from './viddyscribe.ts'

const PROVIDERS: Readonly<Record<BuiltInProvider, Provider>> = {
  redner,
  adobe,
  viddyscribe,
  swiftia,
  a2e,
}

/** In the order of the vocabulary. */
export function allProviders(): readonly Provider[] {
  return builtInProviders.map((name) => PROVIDERS[name])
}

/** @throws RangeError for a name that no adapter carries. */
export function providerNamed(name: ProviderName): Provider {
  const found = allProviders().find((provider) => provider.name === name)
  if (found === undefined) throw new RangeError(`No adapter for provider ${name}.`)
  return found
}

/**
 * The providers whose documented ids look like `jobId`. None or several: only the user knows, and
 * it must not be guessed.
 */
export function route(jobId: string): readonly ProviderName[] {
  return allProviders()
    .filter((provider) => provider.claims(jobId))
    .map((provider) => provider.name)
}
