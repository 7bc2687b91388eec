/**
 * Does what the user wants done when a batch has finished. One that is stopped, and waits for the user,
 * is not finished: nothing is done for it.
 */
import type { AfterBatchSettings } from '../../../preload/contract/automation.ts'
import type { BatchView } from '../../../preload/contract/model.ts'
import { messageOf } from '../../errors.ts'
import type { PowerAction } from './power.ts'
import type { CommandContext } from '../../commands/run-command.ts'

export interface AfterBatchDeps {
  readonly settings: () => AfterBatchSettings
  /** Jobs that have not come to an end: they still do something by themselves, or wait for the user. */
  readonly unsettled: () => number
  readonly openFolder: (folder: string) => Promise<void>
  /** Writes the receipt and says where, absolute. */
  readonly writeReceipt: (batch: BatchView) => Promise<string>
  /** @throws UsageError how it failed. */
  readonly run: (command: string, context: CommandContext) => Promise<void>
  readonly countdown: { start(action: PowerAction): void; cancel(): void }
  readonly notify: (text: string) => void
}

export class AfterBatch {
  readonly #deps: AfterBatchDeps
  /** Commands run one after the other: scripts seldom expect to meet themselves. */
  #commands: Promise<void> = Promise.resolve()

  constructor(deps: AfterBatchDeps) {
    this.#deps = deps
  }

  batchSettled(batch: BatchView): void {
    // All of it was cancelled: the user was there, and knows.
    if (allCancelled(batch)) return
    const { settings, countdown, unsettled } = this.#deps
    const { action, command } = settings()
    switch (action) {
      case 'nothing':
        return
      case 'openFolder':
        return void this.#orTell(this.#deps.openFolder(batch.folder))
      case 'run':
        this.#commands = this.#commands.then(() => this.#orTell(this.#run(command, batch)))
        return
      case 'sleep':
      case 'shutdown':
        // Other batches may still be at work, or wait for the user: the last one decides.
        if (unsettled() === 0) countdown.start(action)
    }
  }

  /** There is work again, or the user wants something else: the countdown ends. */
  changed(): void {
    const { settings, countdown, unsettled } = this.#deps
    const { action } = settings()
    if ((action !== 'sleep' && action !== 'shutdown') || unsettled() > 0) countdown.cancel()
  }

  /** Resolves when the commands under way have ended. */
  idle(): Promise<void> {
    return this.#commands
  }

  async #run(command: string, batch: BatchView): Promise<void> {
    const receipt = await this.#deps.writeReceipt(batch)
    await this.#deps.run(command, { receipt, batch: batch.name, folder: batch.folder })
  }

  async #orTell(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#deps.notify(messageOf(error))
    }
  }
}

const allCancelled = ({ counts: { completed = 0, failed = 0 } }: BatchView): boolean =>
  completed + failed === 0
