/** Runs a program and measures it as a whole: start-up, work and end. */
import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Sample } from './metrics.ts'

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

export interface RunOptions {
  /** Ends the program when aborted. */
  readonly signal: AbortSignal
  /** Exit codes that are fine; default 0 alone. */
  readonly codes?: readonly number[]
}

export interface RunningCommand {
  /** To the program and everything it started. */
  kill(signal: NodeJS.Signals): void
  /** Its figures. Rejects when it ended with another exit code than allowed. */
  readonly ended: Promise<Sample>
}

/** How user and system time and memory are found out. */
export interface Meter {
  /** The command that runs `command` and writes its figures into `report`. */
  wrap(command: Command, report: string): { file: string; args: string[] }
  /** What stands in the report. */
  read(report: string): Sample
}

/** GNU time: what the kernel says of the process once it has ended. */
export function gnuTime(path: string): Meter {
  return {
    wrap: ({ file, args }, report) => ({
      file: path,
      args: ['-f', '%U %S %M', '-o', report, file, ...args],
    }),
    read(report) {
      const [user = 0, system = 0, kilobytes = 0] = numbersOf(report)
      return { cpu: user + system, memory: kilobytes / 1024 }
    },
  }
}

/** Where GNU time is missing: the same times from bash, and no memory. */
export const bashTime: Meter = {
  wrap: ({ file, args }, report) => ({
    file: 'bash',
    args: ['-c', '{ TIMEFORMAT="%U %S"; time "$@" 2>&3; } 3>&2 2>"$0"', report, file, ...args],
  }),
  read(report) {
    const [user = 0, system = 0] = numbersOf(report)
    return { cpu: user + system }
  },
}

/** Of the last line: a remark about the exit code may stand above. */
function numbersOf(report: string): number[] {
  const line = readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? ''
  return line.split(' ').map(Number)
}

/** Starts a program in a process group of its own. */
export function start(meter: Meter, command: Command, options: RunOptions): RunningCommand {
  const folder = mkdtempSync(join(tmpdir(), 'reelhaul-bench-'))
  const report = join(folder, 'usage')
  const said = join(folder, 'stderr')
  const { file, args } = meter.wrap(command, report)
  const errors = openSync(said, 'w')
  // As a shell's `> /dev/null` opens it: a stdout that is only ignored is taken for one that is closed.
  const output = openSync(devNull, 'w')
  const began = performance.now()
  const child = spawn(file, args, {
    stdio: ['ignore', output, errors],
    env: { ...process.env, ...command.env },
    detached: true,
  })
  closeSync(errors)
  closeSync(output)
  const kill = (signal: NodeJS.Signals) => killGroup(child, signal)
  const onAbort = () => kill('SIGKILL')
  options.signal.addEventListener('abort', onAbort)
  const ended = endOf(child)
    .then((code) => {
      const wall = (performance.now() - began) / 1000
      if (code === null) return {}
      if (!(options.codes ?? [0]).includes(code)) {
        const tail = readFileSync(said, 'utf8').trim().slice(-2000)
        throw new Error(`${[command.file, ...command.args].join(' ')}\nended with ${code}\n${tail}`)
      }
      return { wall, ...meter.read(report) }
    })
    .finally(() => {
      options.signal.removeEventListener('abort', onAbort)
      rmSync(folder, { recursive: true, force: true })
    })
  return { kill, ended }
}

/** Runs a program to its end. */
export function measure(meter: Meter, command: Command, options: RunOptions): Promise<Sample> {
  return start(meter, command, options).ended
}

/** The exit code; null when a signal ended it. */
function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    // It ended at this very moment.
  }
}
