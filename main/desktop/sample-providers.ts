/** The embedded simulator as the providers of sample jobs: started when it is needed. */
import type { SampleRow } from '../demo/sample-batch.ts'
import type { Engine } from '../engine/engine.ts'
import type { Simulator } from '../demo/simulator.ts'
import type { Credential } from '../providers/provider.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'

const idPrefix = 'sample-'

/** The id of the sample account of a provider. */
export const sampleAccountId = (provider: ProviderName): string => idPrefix + provider

/** True for the accounts of the simulator: the settings do not list them. */
export const isSampleAccount = (accountId: string): boolean => accountId.startsWith(idPrefix)

/** True for a batch of the simulator's jobs: nothing outside is told of it. */
export function isSampleBatch(
  engine: Pick<Engine, 'accounts' | 'store'>,
  batchId: number,
): boolean {
  const samples = engine.accounts().filter(({ id }) => isSampleAccount(id))
  return samples.some(({ id: accountId }) => engine.store.lists.count({ batchId, accountId }) > 0)
}

export interface RunningSamples {
  readonly simulator: Simulator
  readonly rows: readonly SampleRow[]
}

export class SampleProviders {
  #running: Promise<RunningSamples> | null = null
  readonly #credentials = new Map<string, Credential>()

  /** Starts the simulator unless it runs; it listens on another port each time. */
  run(): Promise<RunningSamples> {
    return (this.#running ??= this.#start())
  }

  /** Null for accounts that are not the simulator's, and before it runs. */
  credential(accountId: string): Credential | null {
    return this.#credentials.get(accountId) ?? null
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = null
    if (running !== null) await (await running).simulator.close()
  }

  async #start(): Promise<RunningSamples> {
    // Most starts need no samples.
    const [{ startSimulator }, { addSampleBatch }] = await Promise.all([
      import('../demo/simulator.ts'),
      import('../demo/sample-batch.ts'),
    ])
    const simulator = await startSimulator()
    const rows = addSampleBatch(simulator)
    for (const { provider } of rows)
      this.#credentials.set(sampleAccountId(provider), simulator.credentials[provider])
    return { simulator, rows }
  }
}
