/** The demo's batch: one job of each kind, and one of each thing that goes wrong. */
import { builtInProviders, type BuiltInProvider } from '../../preload/contract/vocabulary.ts'
import { providerApis } from './provider-apis.ts'
import type { Simulator } from './simulator.ts'

/** A sample job as an import would give it. */
export interface SampleRow {
  readonly provider: BuiltInProvider
  readonly remoteId: string
  readonly title: string
}

/** Makes the sample jobs of `providers` (default: all) known, as if submitted now. */
export function addSampleBatch(
  simulator: Pick<Simulator, 'addJob'>,
  providers: readonly BuiltInProvider[] = builtInProviders,
): readonly SampleRow[] {
  return providers.flatMap((provider) =>
    providerApis[provider].samples.map((sample) => {
      simulator.addJob({ ...sample, provider, outputs: sample.outputs() })
      return { provider, remoteId: sample.id, title: sample.title }
    }),
  )
}
