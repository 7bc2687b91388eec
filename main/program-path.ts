/**
 * Programs by absolute path. Windows looks into the current folder before its own, and starts batch
 * files through a shell that reads their arguments: neither may happen with files that were downloaded.
 */
import { existsSync } from 'node:fs'
import { posix, win32 } from 'node:path'
import { UsageError } from './errors.ts'

export interface ProgramSearch {
  readonly platform: NodeJS.Platform
  /** For `PATH` and `PATHEXT`. */
  readonly env: NodeJS.ProcessEnv
  /** Whether there is a file. */
  readonly isThere: (path: string) => boolean
}

const programSearch = (): ProgramSearch => ({
  platform: process.platform,
  env: process.env,
  isThere: existsSync,
})

/** A program of Windows itself. @param folder as `windowsFolder()` finds it */
export const systemProgram = (folder: string, name: string): string =>
  win32.join(folder, 'System32', name)

/**
 * The absolute path of a program that the user has named: absolute, or found in one of the folders of
 * `PATH` that are absolute. Never in the current folder.
 * @throws UsageError saying why it cannot be started.
 */
export function programPath(name: string, search: ProgramSearch = programSearch()): string {
  return search.platform === 'win32' ? onWindows(name, search) : elsewhere(name, search)
}

function elsewhere(name: string, { env, isThere }: ProgramSearch): string {
  if (posix.isAbsolute(name)) return name
  if (name.includes('/')) throw relativePath(name)
  const folders = (env['PATH'] ?? '').split(':').filter((folder) => posix.isAbsolute(folder))
  const found = folders.map((folder) => posix.join(folder, name)).find(isThere)
  if (found === undefined) throw notFound(name)
  return found
}

/** Read by cmd.exe, which takes characters of the arguments for commands whatever quotes are around. */
const throughShell = /\.(bat|cmd)[\s.]*$/i
const startable = /\.(exe|com)$/i

function onWindows(name: string, search: ProgramSearch): string {
  refuseShell(name)
  if (isFullPath(name)) return complete(name, search) ?? name
  if (/[\\/:]/.test(name)) throw relativePath(name)
  for (const folder of foldersOf(search.env)) {
    const found = complete(win32.join(folder, name), search)
    if (found !== null) return found
  }
  throw notFound(name)
}

/** With a drive or a server: `\tools` and `C:tools` depend on where the program is started. */
const isFullPath = (path: string): boolean =>
  /^([a-z]:[\\/]|[\\/]{2}[^\\/])/i.test(path) && win32.isAbsolute(path)

function foldersOf(env: NodeJS.ProcessEnv): string[] {
  const [, value = ''] = Object.entries(env).find(([key]) => key.toLowerCase() === 'path') ?? []
  return value
    .split(';')
    .map((folder) => folder.trim().replace(/^"(.*)"$/, '$1'))
    .filter(isFullPath)
}

/** Null: there is no such file. What is there only as a batch file is refused. */
function complete(path: string, { isThere }: ProgramSearch): string | null {
  if (startable.test(path)) return isThere(path) ? path : null
  const found = ['.com', '.exe', '.bat', '.cmd'].map((end) => path + end).find(isThere)
  if (found === undefined) return null
  refuseShell(found)
  return found
}

function refuseShell(program: string): void {
  if (!throughShell.test(program)) return
  throw new UsageError(
    `${program} is a batch file: Windows would read the names of batches and files as commands. Name a program (.exe), such as powershell.exe with -File and a script.`,
  )
}

const relativePath = (name: string): UsageError =>
  new UsageError(
    `${name} is not a full path. Give the whole path of the program, or only its name.`,
  )

const notFound = (name: string): UsageError =>
  new UsageError(`There is no program "${name}" in the folders of PATH. Give its whole path.`)
