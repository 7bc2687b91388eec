/** `add`, `pause`, `resume`, `cancel` and `watch`; `retry` where a program has the folder. */
import { z } from 'zod'
import type { ControlClient } from '../control/control-client.ts'
import { meantJobs } from '../control/engine-control.ts'
import {
  actResultSchema,
  addResultSchema,
  type ActRequest,
  type ActResult,
  type AddResult,
  type ControlAction,
} from '../control/protocol.ts'
import { UsageError } from '../errors.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { addToQueue } from './add-to-queue.ts'
import { prepareAdd } from './add-request.ts'
import { openAtRest } from './open-engine.ts'
import type { Options } from './options.ts'
import { exitCodes } from './run-queue.ts'
import { runningProgram, withFolder } from './running-program.ts'
import type { Terminal } from './terminal.ts'
import { plural, printable } from './text-format.ts'

/** Queues jobs in the program that has the folder; where none has it, for the next run. */
export async function addJobs(
  options: Options,
  terminal: Terminal,
  providers: ProviderRegistry,
): Promise<number> {
  if (options.json) terminal.requireStdout()
  const { request, done } = await prepareAdd(options, terminal)
  try {
    const { result, taken } = await withFolder(options.data, {
      running: async (program) => ({
        result: addResultSchema.parse(await program.call({ method: 'add', params: request })),
        taken: true,
      }),
      async atRest() {
        const engine = openAtRest(options, terminal, providers)
        const place = {
          engine,
          options,
          providers,
          cwd: terminal.cwd,
          requireKeys: () => undefined,
        }
        try {
          const { result } = await addToQueue(request, place, terminal.interrupted)
          return { result, taken: false }
        } finally {
          await engine.stop()
        }
      },
    })
    tellAdded(result, taken, options, terminal)
    return exitCodes.saved
  } finally {
    done()
  }
}

function tellAdded(
  { batches, remarks }: AddResult,
  taken: boolean,
  { json, data }: Options,
  { stdout, stderr }: Terminal,
): void {
  for (const remark of remarks) stderr.write(`${printable(remark)}\n`)
  for (const { name, added, known, retried } of batches) {
    if (json) {
      const event = { event: 'added', batch: name, added, known, retried, running: taken }
      stdout.write(`${JSON.stringify(event)}\n`)
      continue
    }
    const here = known === 0 ? '' : `, ${known} here already`
    const again = retried === 0 ? '' : ` (${retried} tried again)`
    stdout.write(printable(`${plural(added, 'job')} added to "${name}"${here}${again}.`) + '\n')
  }
  if (!taken) stderr.write(`Nothing works with ${data}: "reelhaul fetch" goes on with them.\n`)
}

/** Changes jobs, or pauses and continues everything. */
export async function actOnJobs(
  action: ControlAction,
  options: Options,
  terminal: Terminal,
  providers: ProviderRegistry,
): Promise<number> {
  const request = actRequest(action, options)
  const result = await withFolder(options.data, {
    running: (program) => actThere(program, request),
    atRest: () => actAtRest(request, options, terminal, providers),
  })
  tellActed(request, result, options, terminal)
  return exitCodes.saved
}

/** As `actOnJobs`, where a program has the folder; null: none has it. */
export async function retryThere(options: Options, terminal: Terminal): Promise<number | null> {
  const program = await runningProgram(options.data)
  if (program === null) return null
  try {
    const request = actRequest('retry', options)
    tellActed(request, await actThere(program, request), options, terminal)
    return exitCodes.saved
  } finally {
    program.close()
  }
}

const actRequest = (action: ControlAction, { inputs, control }: Options): ActRequest => ({
  action,
  batch: control.batch,
  ids: [...inputs],
})

async function actThere(program: ControlClient, params: ActRequest): Promise<ActResult> {
  return actResultSchema.parse(await program.call({ method: 'act', params }))
}

async function actAtRest(
  request: ActRequest,
  options: Options,
  terminal: Terminal,
  providers: ProviderRegistry,
): Promise<ActResult> {
  const { action, batch, ids } = request
  if (batch === null && ids.length === 0 && action !== 'cancel')
    throw new UsageError(
      `No program works with ${options.data}, so there is nothing to ${action}. Jobs of a batch are meant with --batch NAME, single ones by their IDs.`,
    )
  const engine = openAtRest(options, terminal, providers)
  try {
    const target = { ids: meantJobs(engine.store, request) }
    const { affected } = await engine.act({ action, target })
    return { jobs: affected, paused: false }
  } finally {
    await engine.stop()
  }
}

const done: Readonly<Record<ControlAction, string>> = {
  pause: 'paused',
  resume: 'resumed',
  retry: 'tried again',
  cancel: 'cancelled',
}

function tellActed(
  { action, batch, ids }: ActRequest,
  { jobs, paused }: ActResult,
  { json }: Options,
  { stdout }: Terminal,
): void {
  if (json) {
    stdout.write(`${JSON.stringify({ event: action, jobs, paused })}\n`)
    return
  }
  const all = batch === null && ids.length === 0 && (action === 'pause' || action === 'resume')
  if (all) stdout.write(paused ? 'Everything is paused.\n' : 'Everything goes on.\n')
  else stdout.write(`${plural(jobs, 'job')} ${done[action]}.\n`)
}

/** No program is there to watch. */
const notRunning = 3

const shownEvent = z.record(z.string(), z.unknown())

/** Prints what happens until it is interrupted, or the program ends (3, as where none runs). */
export async function watchEvents(options: Options, terminal: Terminal): Promise<number> {
  const { data, json } = options
  const { stdout, stderr, interrupted } = terminal
  terminal.requireStdout()
  const program = await runningProgram(data)
  if (program === null) {
    stderr.write(`reelhaul: no program works with ${data}.\n`)
    return notRunning
  }
  const { eventLine } = await import('./event-line.ts')
  const stop = (): void => program.close()
  interrupted.addEventListener('abort', stop)
  if (interrupted.aborted) stop()
  try {
    await program.call({ method: 'watch' }, (event) => {
      stdout.write(json ? `${JSON.stringify(event)}\n` : eventLine(shownEvent.parse(event)))
    })
    // For scripts, too: what happens from here on is told.
    stderr.write('Watching. Ctrl+C ends it.\n')
    await program.closed
  } catch (error) {
    if (!interrupted.aborted) throw error
  } finally {
    interrupted.removeEventListener('abort', stop)
  }
  if (interrupted.aborted) return exitCodes.interrupted
  stderr.write('reelhaul: the program has ended.\n')
  return notRunning
}
