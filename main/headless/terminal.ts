import { constants, readFileSync, readlinkSync } from 'node:fs'

/** The process around a headless run, so that commands do not reach for globals. */
export interface Terminal {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** Aborted when the user or the system asks the program to end, or when stdout takes no more. */
  readonly interrupted: AbortSignal
  /**
   * Resolves when stdout has taken what was written.
   * @throws Error with a sentence for people when it has not: its disk is full, its reader is gone.
   */
  flush(): Promise<void>
  /** @throws Error where the program was started without a stdout, so that no line would be read. */
  requireStdout(): void
  /** Runs when the process ends by itself, however it does; what it does must be done at once. */
  onExit(run: (code: number) => void): void
}

/** This process's own. */
export function processTerminal(): Terminal {
  const ending = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // A second one ends at once: the state is safe at every moment.
    process.once(signal, () => {
      ending.abort()
      process.once(signal, () => process.exit(130))
    })
  }
  const { stdout, stderr } = process
  let refused: NodeJS.ErrnoException | null = null
  stdout.on('error', (error) => {
    refused ??= error
    // A run that tells what happens has no reader any more (`| head`): it ends as with Ctrl+C.
    ending.abort()
  })
  // What is said to people is no reason to stop working: their terminal may be gone.
  stderr.on('error', () => undefined)
  return {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout,
    stderr,
    interrupted: ending.signal,
    async flush() {
      await new Promise<void>((resolve) => stdout.write('', () => resolve()))
      if (refused !== null) throw new Error(refusal(refused), { cause: refused })
    },
    requireStdout() {
      if (startedWithoutStdout()) throw new Error('The output cannot be written: stdout is closed.')
    },
    onExit: (run) => void process.once('exit', run),
  }
}

function refusal({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EPIPE':
      return 'The output could not be written to its end: its reader has closed it (EPIPE).'
    case 'ENOSPC':
      return 'The output could not be written: no space is left where stdout goes (ENOSPC).'
    default:
      return `The output could not be written: ${message}.`
  }
}

/**
 * Node opens the null device in place of a stdout that is closed, and for reading, too; `> /dev/null`
 * is for writing only. A program may pass on such a device on purpose: ask this only where printing is
 * all that is wanted. Where the system does not tell (all but Linux), stdout counts as open.
 */
function startedWithoutStdout(): boolean {
  try {
    if (readlinkSync('/proc/self/fd/1') !== '/dev/null') return false
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync('/proc/self/fdinfo/1', 'utf8'))?.[1]
    const access = Number.parseInt(flags ?? '', 8) & (constants.O_RDWR | constants.O_WRONLY)
    return access === constants.O_RDWR
  } catch {
    return false
  }
}
