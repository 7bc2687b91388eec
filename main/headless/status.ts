/** `reelhaul status`: the health of a data folder, for people and for monitors. */
import { readStatus, UnreadableQueue } from '../health/read-status.ts'
import type { Status, StatusCheck } from '../health/status-model.ts'
import { decides } from '../health/status-problems.ts'
import { statusText } from '../health/status-text.ts'
import { version } from '../version.ts'
import type { Options } from './options.ts'
import { askLive } from './running-program.ts'
import type { Terminal } from './terminal.ts'
import { bytesText, printable } from './text-format.ts'

/** 2 is bad usage, as for every command. */
const statusCodes = { well: 0, attention: 1, unknown: 3 } as const

export async function printStatus(
  { data, json, status: { checks } }: Pick<Options, 'data' | 'json' | 'status'>,
  terminal: Terminal,
): Promise<number> {
  terminal.requireStdout()
  try {
    const status = await readStatus({ dataFolder: data, ask: () => askLive(data), now: Date.now })
    const text = json
      ? `${JSON.stringify(status)}\n`
      : statusText(status, { bytes: bytesText, printable })
    terminal.stdout.write(text)
    return codeOf(status, checks)
  } catch (error) {
    if (!(error instanceof UnreadableQueue)) throw error
    const { code, message } = error
    if (json) {
      const answer = { version, dataFolder: data, error: { code, message } }
      terminal.stdout.write(`${JSON.stringify(answer)}\n`)
    }
    terminal.stderr.write(`reelhaul: ${printable(message)}\n`)
    return statusCodes.unknown
  }
}

function codeOf({ problems, program }: Status, checks: readonly StatusCheck[]): number {
  if (checks.includes('running') && program === null) return statusCodes.unknown
  return decides(problems, checks) ? statusCodes.attention : statusCodes.well
}
