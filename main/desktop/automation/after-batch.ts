/**
 * Does what the user wants done when a batch has finished. One that is stopped, and waits for the user,
 * is not finished: nothing is done for it.
 */
import type { AfterBatchSettings } from '../../../preload/contract/automation.ts'
import type { BatchView } from '../../../preload/contract/model.ts'
import { messageOf } from '../../errors.ts'
import { allCancelled, BatchCommand, type BatchCommandDeps } from '../../hooks/batch-command.ts'
import type { PowerAction } from './power.ts'

export interface AfterBatchDeps extends Pick<BatchCommandDeps, 'writeReceipt' | 'run'> {
  readonly settings: () => AfterBatchSettings
  /** Jobs that have not come to an end: they still do something by themselves, or wait for the user. */
  readonly unsettled: () => number
  readonly openFolder: (folder: string) => Promise<void>
  readonly countdown: { start(action: PowerAction): void; cancel(): void }
  readonly notify: (text: string) => void
}

export class AfterBatch {
  readonly #deps: AfterBatchDeps
  readonly #command: BatchCommand

  constructor(deps: AfterBatchDeps) {
    this.#deps = deps
    const { writeReceipt, run, notify } = deps
    this.#command = new BatchCommand({
      ...{ writeReceipt, run },
      onFailed: (error) => notify(messageOf(error)),
    })
  }

  batchSettled(batch: BatchView): void {
    if (allCancelled(batch.counts)) return
    const { settings, countdown, unsettled } = this.#deps
    const { action, command } = settings()
    switch (action) {
      case 'nothing':
        return
      case 'openFolder':
        return void this.#orTell(this.#deps.openFolder(batch.folder))
      case 'run':
        return this.#command.start(command, batch)
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
    return this.#command.idle()
  }

  async #orTell(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#deps.notify(messageOf(error))
    }
  }
}
