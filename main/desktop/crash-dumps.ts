/** Crash dumps stay on this machine, and not for ever: they may hold anything that was in memory. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

const MOST_DUMPS = 10
const LONGEST_KEPT_MS = 30 * 24 * 3_600_000

export const crashFolder = (dataFolder: string): string => join(dataFolder, 'crashes')

/**
 * Removes dumps that are older than a month, and all but the newest ten. What cannot be removed stays.
 * @param folder absolute; it need not be there
 * @param now epoch milliseconds
 */
export async function removeOldDumps(folder: string, now: number): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const dumps = await Promise.all(
    names.filter((name) => name.endsWith('.dmp')).map((name) => datedFile(join(folder, name))),
  )
  const newestFirst = dumps.sort((a, b) => b.at - a.at)
  const old = newestFirst.filter(({ at }, n) => n >= MOST_DUMPS || now - at > LONGEST_KEPT_MS)
  await Promise.all(old.map(({ path }) => rm(path, { force: true }).catch(() => undefined)))
}

/** When it was last written; one that cannot be looked at counts as old. */
async function datedFile(path: string): Promise<{ path: string; at: number }> {
  const at = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
  return { path, at }
}
