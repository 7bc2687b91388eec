/** The providers of a headless run: those built in, and the descriptions that it is given. */
import { UsageError } from '../errors.ts'
import {
  faultText,
  loadDescriptions,
  type DescriptionFault,
  type LoadedProvider,
} from '../providers/described/load-descriptions.ts'
import { ProviderRegistry } from '../providers/registry.ts'
import type { Options } from './options.ts'

export interface LoadedRegistry {
  readonly registry: ProviderRegistry
  readonly loaded: readonly LoadedProvider[]
  /** Files of the data folder that cannot be used. */
  readonly faults: readonly DescriptionFault[]
}

/** @throws UsageError where a file that the command names cannot be used. */
export async function loadProviders({
  data,
  providerFiles,
  policy,
}: Pick<Options, 'data' | 'providerFiles' | 'policy'>): Promise<LoadedRegistry> {
  const forbidden = policy?.switchedOff('describedProviders') ?? null
  if (forbidden !== null) return { registry: new ProviderRegistry(), loaded: [], faults: [] }
  const { providers, faults } = await loadDescriptions(data, providerFiles)
  const named = faults.filter(({ file }) => providerFiles.includes(file))
  if (named.length > 0) throw new UsageError(named.map(faultText).join('\n'))
  const registry = new ProviderRegistry(providers.map(({ provider }) => provider))
  return { registry, loaded: providers, faults }
}
