/**
 * Keeps a name free for a file where the file system has no hard links: a small file that is made
 * exclusively, and over which the finished one is renamed. It says whose it is by the name of the part
 * file, which no other program has, so that one that a crash has left is known again.
 */
import fs from 'node:fs'
import { basename } from 'node:path'
import type { FileCalls } from './file-calls.ts'
import { lookAt } from './look-at.ts'
import { codeOf } from './system-errors.ts'

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = fs.constants
/** Windows knows no such thing, and its links need rights that others do not have. */
const O_NOFOLLOW = fs.constants.O_NOFOLLOW ?? 0

/**
 * Makes the placeholder of the file `from` at `to`, or finds it there. False: none can be made here.
 * @throws EEXIST when another file is there
 */
export async function holdPlace(calls: FileCalls, from: string, to: string): Promise<boolean> {
  let fd: number
  try {
    fd = await calls.open(to, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o666)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') return false
    if (await isPlaceholder(calls, from, to)) return true
    throw error
  }
  try {
    const content = contentFor(from)
    return (await calls.write(fd, content, 0, 0)) === content.length || (await giveUp(calls, to))
  } catch {
    return await giveUp(calls, to)
  } finally {
    await calls.close(fd)
  }
}

async function giveUp(calls: FileCalls, to: string): Promise<false> {
  await calls.unlink(to)
  return false
}

/** Removes the placeholder of `from`; anything else stays. */
export async function freePlace(calls: FileCalls, from: string, to: string): Promise<void> {
  if (await isPlaceholder(calls, from, to)) await calls.unlink(to)
}

/** True when what bears the name `to` is the placeholder of `from`. */
export async function isPlaceholder(calls: FileCalls, from: string, to: string): Promise<boolean> {
  const wanted = contentFor(from)
  const found = await lookAt(calls, to)
  if (found?.isFile !== true || found.size !== wanted.length) return false
  const fd = await calls.open(to, O_RDONLY | O_NOFOLLOW, 0)
  try {
    const content = Buffer.alloc(wanted.length)
    const count = await calls.read(fd, content, 0)
    return count === wanted.length && content.equals(wanted)
  } finally {
    await calls.close(fd)
  }
}

const contentFor = (from: string): Buffer => Buffer.from(basename(from))
