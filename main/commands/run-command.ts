/** Starts the user's own program after a batch: without a shell, for a limited time. */
import { spawn } from 'node:child_process'
import { UsageError } from '../errors.ts'
import { splitCommand } from './split-command.ts'

export interface CommandContext {
  /** Added to the arguments, absolute. */
  readonly receipt: string
  readonly batch: string
  /** Where the batch's files are, absolute; the program starts there. */
  readonly folder: string
}

/** Long enough for an upload, short enough that a hidden dialog does not stay for ever. */
export const commandTimeoutMs = 60 * 60_000
const keptOutput = 2000
/** Between asking a program to end and ending it. */
const graceMs = 5000
/** From the end of a program to the end of what it said: its children may keep the stream open. */
const lastWordsMs = 1000

/**
 * Runs the command with the receipt's path as its last argument, and as `REELHAUL_RECEIPT`, with
 * `REELHAUL_BATCH` and `REELHAUL_FOLDER` beside it. Nothing of them is read by a shell.
 * @throws UsageError saying why it could not be started, or how it ended.
 */
export function runCommand(
  command: string,
  { receipt, batch, folder }: CommandContext,
  timeoutMs = commandTimeoutMs,
): Promise<void> {
  const { program, args } = splitCommand(command)
  const env = {
    ...process.env,
    REELHAUL_RECEIPT: receipt,
    REELHAUL_BATCH: batch,
    REELHAUL_FOLDER: folder,
  }
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, receipt], {
      cwd: folder,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      windowsHide: true,
    })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-keptOutput)
    })
    let late = false
    const timer = setTimeout(() => {
      late = true
      child.kill()
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
    }, timeoutMs)
    const fail = (why: string) =>
      reject(new UsageError(`The command after the batch ${batch} ${why}${lastLine(said)}`))
    child.on('error', (error) => {
      clearTimeout(timer)
      fail(`could not be started: ${error.message}.`)
    })
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      if (code === 0 && !late) return resolve()
      const end = late
        ? `took longer than ${formatDuration(timeoutMs)} and was ended.`
        : howItEnded(code, signal)
      const lastWords = setTimeout(fail, lastWordsMs, end)
      child.on('close', () => {
        clearTimeout(lastWords)
        fail(end)
      })
    })
  })
}

const howItEnded = (code: number | null, signal: string | null): string =>
  code === null ? `was ended (${signal}).` : `ended with code ${code}.`

function lastLine(said: string): string {
  const line = said.trim().split(/\r?\n/).pop() ?? ''
  return line === '' ? '' : ` It said: ${line.slice(0, 300)}`
}

const formatDuration = (ms: number): string =>
  ms >= 60_000 ? `${Math.round(ms / 60_000)} minutes` : `${ms / 1000} seconds`
