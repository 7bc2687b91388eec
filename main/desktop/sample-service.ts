/** "Try it with sample jobs": the embedded simulator, queued as if it were a provider. */
import { SAMPLE_BATCH_NAME } from '../demo/sample-batch-name.ts'
import type { ImportResult } from '../../preload/contract/model.ts'
import type { SampleService } from '../ipc/services.ts'
import type { AccountRecord, NewJob } from '../queue/records.ts'
import { sampleAccountId, type RunningSamples, type SampleProviders } from './sample-providers.ts'

export interface SampleJobsDeps {
  readonly providers: SampleProviders
  readonly saveAccount: (account: AccountRecord) => void
  readonly addBatch: (name: string, jobs: readonly NewJob[]) => Promise<ImportResult>
  /** Jobs of sample accounts that are not finished. */
  readonly unfinished: () => number
}

export class SampleJobs implements SampleService {
  readonly #deps: SampleJobsDeps
  #running: Promise<RunningSamples> | null = null

  constructor(deps: SampleJobsDeps) {
    this.#deps = deps
  }

  async start(): Promise<ImportResult> {
    const { rows } = await this.#run()
    const jobs = rows.map(({ provider, remoteId, title }) => ({
      accountId: sampleAccountId(provider),
      remoteId,
      title,
      columns: {},
    }))
    return this.#deps.addBatch(SAMPLE_BATCH_NAME, jobs)
  }

  /** After a restart: starts the simulator when sample jobs still need it. */
  async resume(): Promise<void> {
    if (this.#deps.unfinished() > 0) await this.#run()
  }

  #run(): Promise<RunningSamples> {
    return (this.#running ??= this.#startSimulator())
  }

  async #startSimulator(): Promise<RunningSamples> {
    const running = await this.#deps.providers.run()
    const { simulator, rows } = running
    for (const provider of new Set(rows.map((row) => row.provider))) {
      // Again at every start: the address has changed.
      this.#deps.saveAccount({
        id: sampleAccountId(provider),
        provider,
        name: `${SAMPLE_BATCH_NAME} (${provider})`,
        baseUrl: simulator.baseUrls[provider],
      })
    }
    return running
  }
}
