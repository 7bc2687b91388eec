import { createHash, randomUUID } from 'node:crypto'
import {
  mkdirSync,
  readdirSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { say } from './log.mjs'
import { cacheDir } from './paths.mjs'

const lookEveryMs = 200
/** An owner gives a sign of life this often … */
const signEveryMs = 5000
/** … and after so many looks without one its process number belongs to another program. */
const looksWithoutSign = 300

/**
 * Runs `work` while no other process runs work under the same name: two commands started at once
 * must not install or build over each other. A lock whose owner died is taken over.
 *
 * A lock is a folder with one file, named by its owner's process and a random word. A process
 * that takes it over removes that very file, which succeeds for one only, and never a lock that was
 * taken meanwhile.
 */
export async function withLock(name, work) {
  const lock = join(cacheDir, 'locks', createHash('sha256').update(name).digest('hex').slice(0, 16))
  mkdirSync(join(cacheDir, 'locks'), { recursive: true })
  const owner = `${process.pid}-${randomUUID()}`
  const watch = new OwnerWatch(lock)
  for (let looks = 0; !take(lock, owner); looks++) {
    const gone = watch.look()
    if (gone !== null && release(lock, gone)) continue
    if (looks === 0) say('Waiting for another command that is setting up …')
    await sleep(lookEveryMs)
  }
  const signs = setInterval(sign, signEveryMs, join(lock, owner)).unref()
  try {
    return await work()
  } finally {
    clearInterval(signs)
    release(lock, owner)
  }
}

function take(lock, owner) {
  try {
    mkdirSync(lock)
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
  writeFileSync(join(lock, owner), '')
  return true
}

/** @returns false when another process has done it. */
function release(lock, owner) {
  try {
    if (owner !== '') unlinkSync(join(lock, owner))
    rmdirSync(lock)
    return true
  } catch {
    return false
  }
}

function sign(file) {
  const now = new Date()
  try {
    utimesSync(file, now, now)
  } catch {
    // The cache was emptied: the next process finds no lock at all.
  }
}

/** Watches a lock that another process has. */
class OwnerWatch {
  #lock
  #last = ''
  #looks = 0

  constructor(lock) {
    this.#lock = lock
  }

  /** @returns the owner that is gone ('' for one that died before it had a name), else null. */
  look() {
    try {
      const owner = readdirSync(this.#lock)[0] ?? ''
      if (owner !== '' && !isAlive(Number.parseInt(owner, 10))) return owner
      const state = `${owner} ${statSync(join(this.#lock, owner)).mtimeMs}`
      // Counted in looks, not in time: a machine that slept has missed signs and looks alike.
      this.#looks = state === this.#last ? this.#looks + 1 : 0
      this.#last = state
      return this.#looks > looksWithoutSign ? owner : null
    } catch {
      return null // Released at this moment.
    }
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
