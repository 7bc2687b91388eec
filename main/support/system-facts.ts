/** Program, machine, data folder and crashes, as a support bundle shows them. */
import { readdir, stat } from 'node:fs/promises'
import { availableParallelism, freemem, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { freeSpaceOf } from '../disk/free-space.ts'
import type { LeaveOut } from './left-out.ts'
import type { SupportSource } from './support-source.ts'
import { version } from '../version.ts'

const MOST_FILES = 200

export async function systemFacts({
  program,
  env,
  dataFolder,
}: Pick<SupportSource, 'program' | 'env' | 'dataFolder'>): Promise<object> {
  const { electron, chrome, node, v8, openssl, uv } = process.versions
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return {
    made: new Date().toISOString(),
    version,
    ...program,
    versions: { electron, chrome, node, v8, openssl, uv },
    system: { platform: process.platform, arch: process.arch, release: release() },
    cores: availableParallelism(),
    memory: { total: totalmem(), free: freemem(), ours: process.memoryUsage().rss },
    runningSeconds: Math.round(process.uptime()),
    locale,
    timeZone,
    freeOnDataDisk: await freeSpaceOf(dataFolder),
    // Never their values.
    environment: Object.keys(env)
      .filter((name) => /^(REELHAUL_|NODE_|ELECTRON_|https?_proxy$|no_proxy$)/i.test(name))
      .sort(),
  }
}

/** The files of the data folder, those with names of ours by name. */
export async function folderFacts(dataFolder: string, leaveOut: LeaveOut): Promise<object> {
  const { mode } = await stat(dataFolder)
  const entries = await readdir(dataFolder, { withFileTypes: true })
  const files = entries.slice(0, MOST_FILES).map(async (entry) => ({
    name: /^[\w.-]{1,80}$/.test(entry.name) ? entry.name : leaveOut(entry.name),
    ...(entry.isFile() ? await fileFacts(join(dataFolder, entry.name)) : { folder: true }),
  }))
  return {
    mode: (mode & 0o777).toString(8),
    entries: entries.length,
    files: await Promise.all(files),
  }
}

/** Only that there were crashes: what a dump holds may be anything, a key for example. */
export async function crashFacts(crashFolder: string | null): Promise<object> {
  if (crashFolder === null) return { dumps: [] }
  const names = await readdir(crashFolder, { recursive: true }).catch(() => [])
  const dumps = names.filter((name) => name.endsWith('.dmp')).slice(0, MOST_FILES)
  return { dumps: await Promise.all(dumps.map((name) => fileFacts(join(crashFolder, name)))) }
}

async function fileFacts(path: string): Promise<object> {
  try {
    const { size, mtime, mode } = await stat(path)
    return { bytes: size, changed: mtime.toISOString(), mode: (mode & 0o777).toString(8) }
  } catch {
    return { unreadable: true }
  }
}
