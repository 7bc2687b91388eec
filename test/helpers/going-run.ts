/** A headless run that goes on until it is ended: a job of it waits for ever. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import type { CliDesk } from './cli-desk.ts'
import { endProcess } from './running-program.ts'
import { videoJob } from './engine-kit.ts'

export interface GoingRun {
  readonly child: ChildProcess
  /** Events so far. */
  readonly events: Record<string, unknown>[]
  /** Ends it as Ctrl+C does, and waits until it is gone. */
  interrupt(): Promise<number | null>
  /** Ends it as a power cut does, and waits until it is gone. */
  kill(): Promise<void>
}

/** The job that never ends. */
export const endless = videoJob('job_endless', 1000, {}, { pollsUntilDone: 1e9 })

/** Resolves when the run has asked for its job; killed with the test. The desk knows `endless`. */
export async function startRun(desk: CliDesk, more: readonly string[] = []): Promise<GoingRun> {
  const args = ['fetch', 'job_endless', ...desk.options, ...more]
  const key = desk.simulator.credentials.redner.key
  const child = spawn(process.execPath, [`${process.cwd()}/main/cli.ts`, ...args], {
    cwd: desk.out,
    env: { ...process.env, REELHAUL_API_KEY: key },
  })
  const events: Record<string, unknown>[] = []
  const asked = Promise.withResolvers<void>()
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = JSON.parse(line) as Record<string, unknown>
    events.push(event)
    if (event.state === 'waiting') asked.resolve()
  })
  child.once('exit', () => asked.reject(new Error(`The run has ended: ${errors}`)))
  const kill = () => endProcess(child, () => child.kill('SIGKILL'))
  onTestFinished(kill)
  await asked.promise
  return {
    child,
    events,
    kill,
    async interrupt() {
      await endProcess(child, () => child.kill('SIGINT'))
      return child.exitCode
    },
  }
}
