/** Puts a new AppImage in the place of the running one. */
import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

const version = /\d+\.\d+\.\d+/

/**
 * Copies `downloaded` beside `current`, and lets it take its place in one step: whatever goes wrong,
 * there is a whole program. A name with a version in it becomes the new one's.
 * @returns absolute path of the new one
 * @throws the system's error; the old one is in its place then.
 */
export function replaceAppImage(current: string, downloaded: string): string {
  const keepsName = !version.test(basename(current))
  const target = keepsName ? current : join(dirname(current), basename(downloaded))
  const part = `${target}.part`
  try {
    copyFileSync(downloaded, part)
    chmodSync(part, 0o755)
    flush(part)
    renameSync(part, target)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
  if (target !== current) rmSync(current, { force: true })
  rmSync(downloaded, { force: true })
  return target
}

function flush(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
