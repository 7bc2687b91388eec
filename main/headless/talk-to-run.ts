/** What of a run can be reached from outside: its control interface, and its figures for Prometheus. */
import { startControl } from '../control/control-server.ts'
import { engineControl } from '../control/engine-control.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { addToQueue } from './add-to-queue.ts'
import type { OpenedEngine } from './open-engine.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'

export interface RunToTalkTo extends OpenedEngine {
  readonly options: Options
  readonly terminal: Terminal
  readonly providers: ProviderRegistry
  /** Jobs that came in from outside, which the run answers for, too. */
  readonly onAdded: (jobs: readonly number[]) => void
}

export interface Closable {
  close(): Promise<void>
}

/** @throws UsageError when a port or a socket cannot be had. */
export async function talkToRun(run: RunToTalkTo): Promise<Closable> {
  const { options } = run
  const opened: Closable[] = []
  const close = async (): Promise<void> => {
    for (const one of opened) await one.close()
  }
  try {
    if (options.control.enabled) opened.push(await openControl(run))
    if (options.control.metricsPort !== null)
      opened.push(await openMetrics(run, options.control.metricsPort))
    return { close }
  } catch (error) {
    await close()
    throw error
  }
}

function openControl({
  engine,
  requireKeys,
  options,
  terminal,
  providers,
  onAdded,
}: RunToTalkTo): Promise<Closable> {
  const place = { engine, options, providers, requireKeys, cwd: terminal.cwd }
  const handlers = engineControl({
    engine,
    async add(request, signal) {
      const { result, jobs } = await addToQueue(request, place, signal)
      onAdded(jobs)
      return result
    },
    pauseAll: (paused) => engine.pauseAll(paused),
  })
  const log = (message: string): void => void terminal.stderr.write(`${message}\n`)
  return startControl({ folder: options.data, handlers, log })
}

async function openMetrics({ engine, options }: RunToTalkTo, port: number): Promise<Closable> {
  const [{ startMetrics }, { EngineMetrics }] = await Promise.all([
    import('../health/metrics-server.ts'),
    import('../health/engine-metrics.ts'),
  ])
  const metrics = new EngineMetrics({ engine, dataFolder: options.data, now: Date.now })
  const server = await startMetrics({ port, metrics }).catch((error: unknown) => {
    metrics.close()
    throw error
  })
  return {
    async close() {
      metrics.close()
      await server.close()
    },
  }
}
