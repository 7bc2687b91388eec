/** Starts the user's own program after a batch: without a shell, for a limited time. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { UsageError } from '../errors.ts'
import { programPath } from '../program-path.ts'
import { splitCommand } from './split-command.ts'

export interface CommandContext {
  /** Added to the arguments, absolute. */
  readonly receipt: string
  readonly batch: string
  /** Where the batch's files are, absolute; the program starts there. */
  readonly folder: string
}

/** Long enough for an upload, short enough that a hidden dialog does not stay for ever. */
const commandTimeoutMs = 60 * 60_000
const keptOutput = 2000
/** Between asking a program to end and ending it. */
const graceMs = 5000
/** From the end of a program to the end of what it said: its children may keep the stream open. */
const lastWordsMs = 1000

export interface CommandOptions {
  /** What the program inherits, without what only Reelhaul is to know. */
  readonly env?: NodeJS.ProcessEnv
  /** Default: an hour. */
  readonly timeoutMs?: number
  /** Told the lines that it writes; left out: only its last words count, when it fails. */
  readonly say?: (line: string) => void
  /** Aborted: it is ended. */
  readonly signal?: AbortSignal
}

/**
 * Runs the command with the receipt's path as its last argument, and as `REELHAUL_RECEIPT`, with
 * `REELHAUL_BATCH` and `REELHAUL_FOLDER` beside it. Nothing of them is read by a shell. Other variables
 * whose names begin with `REELHAUL_` are kept from it: they may be keys.
 * @throws UsageError saying why it could not be started, or how it ended.
 */
export function runCommand(
  command: string,
  { receipt, batch, folder }: CommandContext,
  { env: inherited = process.env, timeoutMs = commandTimeoutMs, say, signal }: CommandOptions = {},
): Promise<void> {
  const { program, args } = splitCommand(command)
  const env = {
    ...withoutOwn(inherited),
    REELHAUL_RECEIPT: receipt,
    REELHAUL_BATCH: batch,
    REELHAUL_FOLDER: folder,
    // What the program itself starts by name is not looked for in the batch's folder either.
    NoDefaultCurrentDirectoryInExePath: '1',
  }
  return new Promise((resolve, reject) => {
    const path = programPath(program)
    const child = spawn(path, [...args, receipt], {
      cwd: folder,
      env,
      stdio: ['ignore', say === undefined ? 'ignore' : 'pipe', 'pipe'],
      windowsHide: true,
    })
    let said = ''
    // It is piped; the type of a child whose streams depend on a condition does not say so.
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-keptOutput)
    })
    if (say !== undefined) tellLines(child, say)
    let late = false
    const end = (): void => {
      child.kill()
      setTimeout(() => child.kill('SIGKILL'), graceMs).unref()
    }
    const timer = setTimeout(() => {
      late = true
      end()
    }, timeoutMs)
    signal?.addEventListener('abort', end, { once: true })
    if (signal?.aborted) end()
    const over = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', end)
    }
    const fail = (why: string) =>
      reject(new UsageError(`The command after the batch ${batch} ${why}${lastLine(said)}`))
    child.on('error', (error) => {
      over()
      fail(`could not be started: ${error.message}.`)
    })
    child.on('exit', (code, killedBy) => {
      over()
      if (code === 0 && !late) return resolve()
      const ended = late
        ? `took longer than ${formatDuration(timeoutMs)} and was ended.`
        : howItEnded(code, killedBy)
      const lastWords = setTimeout(fail, lastWordsMs, ended)
      child.on('close', () => {
        clearTimeout(lastWords)
        fail(ended)
      })
    })
  })
}

/** The environment without what is Reelhaul's own: keys and secrets among them. */
function withoutOwn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^REELHAUL_/i.test(name)))
}

const longestLine = 2000

function tellLines({ stdout, stderr }: ChildProcess, say: (line: string) => void): void {
  for (const input of [stdout, stderr])
    if (input !== null)
      createInterface({ input }).on('line', (line) => say(line.slice(0, longestLine)))
}

const howItEnded = (code: number | null, signal: string | null): string =>
  code === null ? `was ended (${signal}).` : `ended with code ${code}.`

function lastLine(said: string): string {
  const line = said.trim().split(/\r?\n/).pop() ?? ''
  return line === '' ? '' : ` It said: ${line.slice(0, 300)}`
}

const formatDuration = (ms: number): string =>
  ms >= 60_000 ? `${Math.round(ms / 60_000)} minutes` : `${ms / 1000} seconds`
