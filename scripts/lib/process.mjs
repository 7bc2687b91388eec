import { spawn } from 'node:child_process'
import { delimiter } from 'node:path'
import { binDir, root } from './paths.mjs'
import { ScriptError } from './log.mjs'

/** Our environment with the development dependencies' commands (and so Node 24) first. */
export function environment(extra = {}) {
  return { ...process.env, PATH: `${binDir}${delimiter}${process.env.PATH ?? ''}`, ...extra }
}

/**
 * Runs a command in the foreground with our standard streams.
 * @returns its exit code; 128 + n when signal n ended it.
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
    ...options,
  })
  const stopPassing = passSignalsTo(child)
  try {
    return await exitCodeOf(child, command)
  } finally {
    stopPassing()
  }
}

/** Runs a command and keeps what it prints. @returns its exit code and output, both streams in one */
export async function capture(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: environment(),
    stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...options,
  })
  const stopPassing = passSignalsTo(child)
  const chunks = []
  child.stdout?.on('data', (chunk) => chunks.push(chunk))
  child.stderr?.on('data', (chunk) => chunks.push(chunk))
  child.stdin?.end(options.input)
  try {
    const code = await exitCodeOf(child, command)
    return { code, output: Buffer.concat(chunks).toString('utf8') }
  } finally {
    stopPassing()
  }
}

/**
 * Runs a command of which only a failure is worth reading.
 * @throws ScriptError with `what` and everything that the command printed.
 */
export async function runQuietly(what, command, args, options = {}) {
  const { code, output } = await capture(command, args, options)
  if (code !== 0) throw new ScriptError(`${what} failed (exit ${code}):\n${output.trim()}`)
  return output
}

/** True when a program of that name is on the PATH. */
export async function exists(command) {
  return (await capture('sh', ['-c', `command -v ${command}`])).code === 0
}

function exitCodeOf(child, command) {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      reject(error.code === 'ENOENT' ? new ScriptError(`Cannot run ${command}: not found.`) : error)
    })
    child.on('close', (code, signal) => resolve(code ?? 128 + (signalNumbers[signal] ?? 0)))
  })
}

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }

/**
 * A terminal sends Ctrl+C to the whole group; other senders reach only us. Who ends npm reaches not
 * even us, as the shell between dies silently: then we notice that our parent is gone.
 */
function passSignalsTo(child) {
  const pass = (signal) => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, pass)
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid !== parent && process.env.npm_lifecycle_event) child.kill('SIGTERM')
  }, 500)
  return () => {
    clearInterval(watch)
    for (const signal of signals) process.off(signal, pass)
  }
}
