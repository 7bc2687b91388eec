/** Webhooks about an engine's work. */
import { join } from 'node:path'
import type { Engine } from '../../engine/engine.ts'
import type { Network } from '../../network/network.ts'
import { createApiClient } from '../../providers/api-client.ts'
import { Notifier, type NotifierDeps } from './notifier.ts'
import { Outbox } from './outbox.ts'

/** What a receiver answers is of no interest. */
const answerLimitBytes = 1024 * 1024
const requestTimeoutMs = 20_000

export interface NotifierOptions extends Pick<
  NotifierDeps,
  'receiver' | 'onGone' | 'onGivenUp' | 'log'
> {
  readonly engine: Pick<Engine, 'store' | 'on'>
  readonly dataFolder: string
  readonly network: Network
  /** What is told; asked each time. */
  readonly wanted: () => { readonly batches: boolean; readonly jobs: boolean }
  /** Batches that are none of the user's own, such as the sample. */
  readonly isOwn?: (batchId: number) => boolean
}

export interface RunningNotifier {
  readonly notifier: Notifier
  close(): Promise<void>
}

/**
 * Opens the outbox in the data folder and follows the engine from then on; `start` is still to be called.
 * @throws UsageError when the outbox cannot be opened.
 */
export function createNotifier(options: NotifierOptions): RunningNotifier {
  const { engine, dataFolder, network, wanted, isOwn = () => true } = options
  const { receiver, onGone, onGivenUp, log } = options
  const api = createApiClient({
    ...{ network, requestTimeoutMs, followRedirects: false },
    bodyLimitBytes: answerLimitBytes,
  })
  const notifier = new Notifier({
    ...{ api, receiver, onGone, onGivenUp, log },
    store: engine.store,
    outbox: Outbox.open(join(dataFolder, 'webhooks.sqlite')),
    now: Date.now,
    random: Math.random,
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    tells: (batchId) => wanted().batches && isOwn(batchId),
  })
  engine.on('batchSettled', (batchId) => {
    const batch = engine.store.batches.get(batchId)
    if (batch !== null) notifier.batchSettled(batch)
  })
  engine.on('job', (job) => {
    if (wanted().jobs && isOwn(job.batchId)) notifier.jobEnded(job)
  })
  return {
    notifier,
    async close() {
      await notifier.close()
      api.close()
    },
  }
}
