/** What the running app opens to the command line and to Prometheus: loaded when it is switched on. */
import { startControl } from '../../control/control-server.ts'
import { engineControl } from '../../control/engine-control.ts'
import type { Engine } from '../../engine/engine.ts'
import { EngineMetrics } from '../../health/engine-metrics.ts'
import { startMetrics } from '../../health/metrics-server.ts'
import type { QueueService } from '../../ipc/services.ts'
import { ownAccounts } from '../engine-services.ts'
import { DesktopImports, type ImportDeps } from '../importing/import-service.ts'
import { addLists } from './add-lists.ts'
import type { Opened } from './outside-switch.ts'

export interface OutsideDeps {
  readonly engine: Engine
  readonly queue: Pick<QueueService, 'pauseAll'>
  readonly importDeps: ImportDeps
  /** Absolute. */
  readonly dataFolder: string
  readonly log: (message: string) => void
}

/** @throws UsageError when it cannot listen. */
export function openControl({
  engine,
  queue,
  importDeps,
  dataFolder,
  log,
}: OutsideDeps): Promise<Opened> {
  // Not the window's: its imports are forgotten when it is closed. What was chosen there for lists of the
  // same kind is no answer here: a command says all that it means.
  const imports = new DesktopImports({ ...importDeps, memory: undefined })
  const handlers = engineControl({
    engine,
    add: (request) => addLists({ imports, accounts: () => ownAccounts(engine) }, request),
    pauseAll: (paused) => queue.pauseAll(paused),
  })
  return startControl({ folder: dataFolder, handlers, log })
}

/** @throws UsageError when the port cannot be had. */
export async function openMetrics(
  { engine, dataFolder }: OutsideDeps,
  port: number,
): Promise<Opened> {
  const metrics = new EngineMetrics({ engine, dataFolder, now: Date.now })
  try {
    const server = await startMetrics({ port, metrics })
    return {
      async close() {
        metrics.close()
        await server.close()
      },
    }
  } catch (error) {
    metrics.close()
    throw error
  }
}
