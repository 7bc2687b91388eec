import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './log.mjs'
import { cacheDir } from './paths.mjs'

const abandonedAfterMs = 30 * 60_000

/**
 * Runs `work` while no other process runs work under the same name: two commands started at once
 * must not install or build over each other. A lock whose owner died is taken over.
 */
export async function withLock(name, work) {
  const lock = join(cacheDir, 'locks', createHash('sha256').update(name).digest('hex').slice(0, 16))
  mkdirSync(join(cacheDir, 'locks'), { recursive: true })
  let told = false
  while (!take(lock)) {
    if (isAbandoned(lock)) {
      rmSync(lock, { recursive: true, force: true })
      continue
    }
    if (!told) say('Waiting for another command that is setting up …')
    told = true
    await sleep(200)
  }
  try {
    return await work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function take(lock) {
  try {
    mkdirSync(lock)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(lock, 'pid'), String(process.pid))
  return true
}

function isAbandoned(lock) {
  try {
    if (Date.now() - statSync(lock).mtimeMs > abandonedAfterMs) return true
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'))
    return pid > 0 && !isAlive(pid)
  } catch {
    return false // Being taken or released at this moment.
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
