/** An engine on temporary folders against the simulator: what the engine's tests start from. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { patternContent, sha256Of } from '../../main/demo/object-content.ts'
import type { ObjectFaults } from '../../main/demo/object-store.ts'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { startSimulator, type Simulator, type SimulatorOptions } from '../../main/demo/simulator.ts'
import { DEFAULT_TEMPLATE } from '../../main/naming/name-template.ts'
import type { Engine } from '../../main/engine/engine.ts'
import { createEngine } from '../../main/engine/create-engine.ts'
import type { EngineOptions } from '../../main/engine/engine-options.ts'
import type { JobRecord } from '../../main/queue/records.ts'
import { tempFolder } from './temp-folder.ts'

export const limits = {
  concurrency: 4,
  segments: 2,
  bytesPerSecond: null,
  pollIntervalSeconds: 0.02,
  stuckAfterHours: null,
  giveUpAfterHours: null,
  joinSubtitles: false,
  collisions: 'number' as const,
  expirationSeconds: null,
}

/** A Redner dub of one video whose bytes can be checked. */
export function videoJob(
  id: string,
  bytes = 50_000,
  faults: ObjectFaults = {},
  more: Partial<SimulatedJobSpec> = {},
): SimulatedJobSpec {
  const name = `${id}.mp4`
  return {
    id,
    provider: 'redner',
    product: 'dub',
    pollsUntilDone: 1,
    outputs: [{ name, content: patternContent(name, bytes), contentType: 'video/mp4', faults }],
    ...more,
  }
}

export interface Kit {
  readonly simulator: Simulator
  readonly folder: string
  readonly data: string
  /** Starts an engine on the kit's folders; stopped when the test is finished. */
  open(options?: Partial<EngineOptions>): Engine
  /** Makes jobs known to the simulator and queues them. */
  add(engine: Engine, jobs: readonly SimulatedJobSpec[]): Promise<readonly number[]>
}

export async function engineKit(options: SimulatorOptions = {}): Promise<Kit> {
  const simulator = await startSimulator({ speed: 50, ...options })
  onTestFinished(() => simulator.close())
  const folder = tempFolder()
  const data = tempFolder()
  return {
    simulator,
    folder,
    data,
    open: (options) => openEngine(simulator, data, options),
    add: async (engine, jobs) => {
      for (const job of jobs) simulator.addJob(job)
      const rows = jobs.map(({ id, provider, title }) => ({
        accountId: provider,
        remoteId: id,
        title: title ?? null,
        columns: {},
      }))
      const batch = { name: 'Test', folder, template: DEFAULT_TEMPLATE }
      return (await engine.addBatch(batch, rows)).added
    },
  }
}

function openEngine(
  simulator: Simulator,
  dataFolder: string,
  options: Partial<EngineOptions> = {},
): Engine {
  const engine = createEngine({
    dataFolder,
    limits,
    unattended: false,
    credential: (accountId) => simulator.credentials[accountId] ?? null,
    log: () => undefined,
    ...options,
  })
  let stopped: Promise<void> | null = null
  const stop = engine.stop.bind(engine)
  engine.stop = () => (stopped ??= stop())
  onTestFinished(() => engine.stop())
  engine.saveAccount({
    id: 'redner',
    provider: 'redner',
    name: 'Redner',
    baseUrl: simulator.baseUrls.redner,
  })
  return engine
}

/** Resolves with the job when it is in one of `states`. */
export function reached(
  engine: Engine,
  id: number,
  ...states: readonly JobRecord['state'][]
): Promise<JobRecord> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const job = engine.store.jobs.get(id)
      if (job === null || !states.includes(job.state)) return false
      engine.off('changed', look)
      resolve(job)
      return true
    }
    if (!look()) engine.on('changed', look)
  })
}

/** True when the file is byte for byte the simulator's object of that name and size. */
export function isObject(path: string, name: string, bytes: number): boolean {
  return createHash('sha256').update(readFileSync(path)).digest('hex') === sha256Of(name, bytes)
}

export const inFolder = (kit: Kit, name: string): string => join(kit.folder, name)
