import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { ScriptError } from './log.mjs'

/** Background programs of a session, ended by their ids, the last started first. */
export class BackgroundProcesses {
  #started = []

  /**
   * @param {object} options as of `child_process.spawn`; `input` is written to stdin, and with
   *   `announces` the first line that the program writes to file descriptor 3 is returned
   */
  async start(command, args, { input, announces = false, ...options } = {}) {
    const child = spawn(command, args, {
      ...options,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe', 'pipe'],
    })
    const record = { command, child, stderr: '' }
    this.#started.push(record)
    child.stderr.on('data', (chunk) => (record.stderr += chunk))
    child.on('error', (error) => (record.stderr += error.message))
    child.stdin?.on('error', () => {}) // It ended already: `assertAlive` says so.
    child.stdin?.end(input)
    return announces ? firstLine(record) : undefined
  }

  /** @throws ScriptError naming the first program that ended on its own */
  assertAlive() {
    for (const { command, child, stderr } of this.#started) {
      if (child.exitCode === null && child.signalCode === null && child.pid) continue
      throw new ScriptError(`${command} ended (${child.exitCode ?? child.signalCode}): ${stderr}`)
    }
  }

  async endAll() {
    for (const { child } of this.#started.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null || !child.pid) continue
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await Promise.race([ended, sleep(2000, undefined, { ref: false })])
      child.kill('SIGKILL')
    }
  }
}

function firstLine(record) {
  const { command, child } = record
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdio[3].on('data', (chunk) => {
      text += chunk
      if (text.includes('\n')) resolve(text.split('\n')[0])
    })
    child.on('close', (code) =>
      reject(new ScriptError(`${command} ended (${code}): ${record.stderr}`)),
    )
    child.on('error', (error) => reject(new ScriptError(`Cannot run ${command}: ${error.message}`)))
  })
}
