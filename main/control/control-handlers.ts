/** What a running program does for the command line. */
import type { LiveFigures } from '../health/live-figures.ts'
import type { PrintedEvent } from './event-feed.ts'
import type { ActRequest, ActResult, AddRequest, AddResult } from './protocol.ts'

export interface ControlHandlers {
  live(): LiveFigures
  /**
   * Queues jobs; all of them, or none.
   * @param signal aborted when the other side has gone.
   * @throws UsageError saying what is missing, where a user would be asked.
   */
  add(request: AddRequest, signal: AbortSignal): Promise<AddResult>
  /** @throws UsageError when there is no such batch or job. */
  act(request: ActRequest): Promise<ActResult>
  /** Tells what happens until the function that it returns is called. */
  watch(listener: (event: PrintedEvent) => void): () => void
}
