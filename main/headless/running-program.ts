/** The program that has the data folder, as other commands meet it. */
import { setTimeout as delay } from 'node:timers/promises'
import { ControlClient } from '../control/control-client.ts'
import { ControlError } from '../control/protocol.ts'
import { UsageError } from '../errors.ts'
import { liveFiguresSchema } from '../health/live-figures.ts'
import type { AskedProgram } from '../health/read-status.ts'
import { useOf, type FolderHolder } from '../queue/sqlite/folder-holder.ts'
import { FolderInUse } from '../queue/sqlite/folder-lock.ts'

/** A program opens its control interface a moment after it has taken the folder, milliseconds. */
const startsWithinMs = 5000
/** Another command has the folder for a moment. */
const commandWithinMs = 30_000
const lookAgainMs = 100
/** A health check is short. */
const answersWithinMs = 3000

/**
 * A connection to the program that works with the folder; null: none does. One that is only just
 * starting, and a command that is over in a moment, are waited for.
 * @throws UsageError when its control interface is off; ControlError when it does not answer.
 */
export async function runningProgram(folder: string): Promise<ControlClient | null> {
  const waitedFrom = Date.now()
  for (;;) {
    const { held, holder } = useOf(folder)
    if (!held) return null
    const client = holder?.kind === 'command' ? null : await ControlClient.open(folder)
    if (client !== null) return client
    const now = Date.now()
    const until =
      holder?.kind === 'command'
        ? waitedFrom + commandWithinMs
        : Date.parse(holder?.since ?? '') + startsWithinMs
    if (!(now < until)) throw interfaceOff(folder, holder)
    await delay(lookAgainMs)
  }
}

function interfaceOff(folder: string, holder: FolderHolder | null): UsageError {
  const who = holder === null ? '' : ` (process ${holder.pid})`
  const remedy =
    holder?.kind === 'app'
      ? 'Switch on "Let the command line talk to this app" in its settings under Automation.'
      : 'Start it with --control, or wait until it ends.'
  return new UsageError(
    `Another Reelhaul${who} is working with ${folder}, and its control interface is off. ${remedy}`,
  )
}

/**
 * Does something by way of the program that has the folder or, where none has it, with the folder itself.
 * Whichever it is may change in the moment between.
 */
export async function withFolder<T>(
  folder: string,
  {
    running,
    atRest,
  }: {
    readonly running: (program: ControlClient) => Promise<T>
    readonly atRest: () => Promise<T>
  },
): Promise<T> {
  for (;;) {
    const program = await runningProgram(folder)
    if (program !== null) {
      try {
        return await running(program)
      } catch (error) {
        throw spoken(error)
      } finally {
        program.close()
      }
    }
    try {
      return await atRest()
    } catch (error) {
      if (!(error instanceof FolderInUse)) throw error
      await delay(lookAgainMs)
    }
  }
}

/** What the other side finds wrong with the usage is bad usage here, too. */
function spoken(error: unknown): unknown {
  const usage = error instanceof ControlError && error.code === 'USAGE'
  return usage ? new UsageError(error.message, { cause: error }) : error
}

/** What the running program says of itself, if its control interface is on. */
export async function askLive(folder: string): Promise<AskedProgram> {
  let program: ControlClient | null = null
  try {
    program = await ControlClient.open(folder, { patienceMs: answersWithinMs })
    const answer = program && (await program.call({ method: 'live' }))
    const live = program === null ? null : liveFiguresSchema.parse(answer)
    return { live, silent: false }
  } catch (error) {
    return { live: null, silent: error instanceof ControlError }
  } finally {
    program?.close()
  }
}
