/** Runs the headless program as a script would: its own process, its own streams. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** The events among the lines of stdout. */
  readonly events: Record<string, unknown>[]
}

export interface Killable {
  kill(signal: NodeJS.Signals): boolean
}

export interface CliOptions {
  readonly env?: Record<string, string>
  readonly cwd?: string
  readonly stdin?: string
  /** A command that runs the program, such as one that records what it does. */
  readonly under?: readonly string[]
  /** Called once with the first line of stdout, for what has to happen in the middle of a run. */
  readonly onFirstLine?: (child: Killable) => void
  /** Called with every line of stdout as it comes. */
  readonly onLine?: (line: string, child: Killable) => void
  /** Called with what comes on stderr, as it comes. */
  readonly onStderr?: (text: string) => void
}

/** Resolves when the program has ended and its streams are read. */
export async function runCli(
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  // A real key of the person who runs the tests must not reach the program.
  const env = { ...process.env, REELHAUL_API_KEY: '' }
  const program = [process.execPath, `${process.cwd()}/main/cli.ts`, ...args]
  const [command = '', ...rest] = [...(options.under ?? []), ...program]
  const child = spawn(command, rest, {
    cwd: options.cwd,
    env: { ...env, ...options.env },
  })
  child.stdin.end(options.stdin ?? '')
  child.stdout.once('data', () => options.onFirstLine?.(child))
  const { onLine, onStderr } = options
  if (onStderr !== undefined) child.stderr.on('data', (bytes: Buffer) => onStderr(String(bytes)))
  if (onLine !== undefined)
    createInterface({ input: child.stdout }).on('line', (line) => onLine(line, child))
  const [stdout, stderr, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ])
  const lines = stdout.split('\n').filter((line) => line.startsWith('{"event":'))
  const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  return { code, stdout, stderr, events }
}
