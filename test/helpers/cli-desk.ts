/** The headless program, pointed at a simulator and at folders of its own. */
import { onTestFinished } from 'vitest'
import type { SimulatedJobSpec } from '../../main/demo/simulated-job.ts'
import { startSimulator, type Simulator } from '../../main/demo/simulator.ts'
import { runCli, type CliOptions } from './run-cli.ts'
import { tempFolder } from './temp-folder.ts'

export interface CliDesk {
  readonly simulator: Simulator
  readonly out: string
  readonly data: string
  /** Options that name simulator and folders. */
  readonly where: readonly string[]
  /** The same, with events on stdout. */
  readonly options: readonly string[]
  /** With the simulator's key, unless `options` say otherwise. */
  run(args: readonly string[], options?: CliOptions): ReturnType<typeof runCli>
}

/** Ends with the test. @param jobs known to the simulator. */
export async function cliDesk(...jobs: readonly SimulatedJobSpec[]): Promise<CliDesk> {
  const simulator = await startSimulator({ speed: 50 })
  onTestFinished(() => simulator.close())
  for (const job of jobs) simulator.addJob(job)
  const [out, data] = [tempFolder(), tempFolder()]
  const where = [
    ...['--provider', 'redner', '--base-url', simulator.baseUrls.redner],
    ...['--out', out, '--data', data, '--poll-interval', '0.05'],
  ]
  const env = { REELHAUL_API_KEY: simulator.credentials.redner.key }
  const run: CliDesk['run'] = (args, more) => runCli(args, { env, ...more })
  return { simulator, out, data, where, options: [...where, '--json'], run }
}
