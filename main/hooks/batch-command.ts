/** The user's command after a batch, with a receipt: the same with and without a window. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandContext } from '../commands/run-command.ts'
import { safeName } from '../naming/file-name.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { BatchRecord, StateCounts } from '../queue/records.ts'
import { writeReceipt } from '../views/receipt-jobs.ts'

export type FinishedBatch = Pick<BatchRecord, 'id' | 'name' | 'folder'>

export interface BatchCommandDeps {
  /** Writes the receipt and says where, absolute. */
  readonly writeReceipt: (batch: FinishedBatch) => Promise<string>
  /** @throws UsageError how it failed. */
  readonly run: (command: string, context: CommandContext) => Promise<void>
  /** Told what `run` or the receipt failed with. */
  readonly onFailed: (error: unknown, batch: FinishedBatch) => void
}

export class BatchCommand {
  readonly #deps: BatchCommandDeps
  /** Commands run one after the other: scripts seldom expect to meet themselves. */
  #running: Promise<void> = Promise.resolve()

  constructor(deps: BatchCommandDeps) {
    this.#deps = deps
  }

  /** Runs after those that were started before. Never throws. */
  start(command: string, batch: FinishedBatch): void {
    this.#running = this.#running.then(() => this.#run(command, batch))
  }

  /** Resolves when the commands under way have ended. */
  idle(): Promise<void> {
    return this.#running
  }

  async #run(command: string, batch: FinishedBatch): Promise<void> {
    const { writeReceipt, run, onFailed } = this.#deps
    try {
      const receipt = await writeReceipt(batch)
      await run(command, { receipt, batch: batch.name, folder: batch.folder })
    } catch (error) {
      onFailed(error, batch)
    }
  }
}

/** All of it was cancelled: the user was there, and knows. */
export const allCancelled = ({ completed = 0, failed = 0 }: StateCounts): boolean =>
  completed + failed === 0

/** Writes a batch's receipt into the folder `receipts` of the data folder; its path, absolute. */
export async function writeBatchReceipt(
  store: QueueReader,
  dataFolder: string,
  { id, name }: FinishedBatch,
): Promise<string> {
  const folder = join(dataFolder, 'receipts')
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${safeName(name) || 'Batch'} ${id}.csv`)
  await writeReceipt(store, path, name, store.lists.ids({ batchId: id }))
  return path
}
