/** "Try it with sample jobs": the embedded simulator, queued as if it were a provider. */
import { SAMPLE_BATCH_NAME, addSampleBatch, type SampleRow } from '../demo/sample-batch.ts'
import { startSimulator, type Simulator } from '../demo/simulator.ts'
import type { ImportResult } from '../../preload/contract/model.ts'
import type { SampleService } from '../ipc/services.ts'
import type { AccountRecord, NewJob } from '../queue/job-store.ts'
import type { Credential } from '../providers/provider.ts'

const idPrefix = 'sample-'

/** True for the accounts of the simulator: they are no business of the settings. */
export const isSampleAccount = (accountId: string): boolean => accountId.startsWith(idPrefix)

export interface SampleJobsDeps {
  readonly saveAccount: (account: AccountRecord) => void
  readonly addBatch: (name: string, jobs: readonly NewJob[]) => Promise<ImportResult>
  /** Jobs of sample accounts that are not finished. */
  readonly unfinished: () => number
}

export class SampleJobs implements SampleService {
  readonly #deps: SampleJobsDeps
  #running: Promise<{ simulator: Simulator; rows: readonly SampleRow[] }> | null = null
  readonly #credentials = new Map<string, Credential>()

  constructor(deps: SampleJobsDeps) {
    this.#deps = deps
  }

  async start(): Promise<ImportResult> {
    const { rows } = await this.#run()
    const jobs = rows.map(({ provider, remoteId, title }) => ({
      accountId: idPrefix + provider,
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

  credential(accountId: string): Credential | null {
    return this.#credentials.get(accountId) ?? null
  }

  async stop(): Promise<void> {
    const running = this.#running
    this.#running = null
    if (running !== null) await (await running).simulator.close()
  }

  #run(): Promise<{ simulator: Simulator; rows: readonly SampleRow[] }> {
    return (this.#running ??= this.#startSimulator())
  }

  async #startSimulator(): Promise<{ simulator: Simulator; rows: readonly SampleRow[] }> {
    const simulator = await startSimulator()
    const rows = addSampleBatch(simulator)
    for (const provider of new Set(rows.map((row) => row.provider))) {
      const id = idPrefix + provider
      this.#credentials.set(id, simulator.credentials[provider])
      // Again at every start: the simulator listens on another port each time.
      this.#deps.saveAccount({
        id,
        provider,
        name: `${SAMPLE_BATCH_NAME} (${provider})`,
        baseUrl: simulator.baseUrls[provider],
      })
    }
    return { simulator, rows }
  }
}
