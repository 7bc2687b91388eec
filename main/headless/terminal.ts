/** The process around a headless run, so that commands do not reach for globals. */
export interface Terminal {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  /** Aborted when the user or the system asks the program to end. */
  readonly interrupted: AbortSignal
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
  // Nobody reads any more (`| head`): the same as Ctrl+C.
  process.stdout.on('error', () => ending.abort())
  return {
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    interrupted: ending.signal,
  }
}
