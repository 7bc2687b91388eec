/** The file operations that a download needs, small enough to be recorded and replayed by tests. */
import fs from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'

/** An open part file. Errors are Node's own; the caller says what they mean. */
export interface DiskFile {
  /** Writes all of `bytes` at `position`. */
  write(bytes: Uint8Array, position: number): Promise<void>
  /** Reads up to `into.length` bytes at `position`; 0 at the end of the file. */
  read(into: Uint8Array, position: number): Promise<number>
  /** Length of the file, in bytes. */
  size(): Promise<number>
  /** Resolves when everything written before is safe from a power cut. */
  sync(): Promise<void>
  truncate(length: number): Promise<void>
  close(): Promise<void>
}

export interface Disk {
  /** `create` empties what is there; `update` keeps it. Both make the file when it is missing. */
  open(path: string, mode: 'create' | 'update'): Promise<DiskFile>
  /** Length in bytes and the file's identity on its volume; null where there is none. */
  look(path: string): Promise<{ size: number; identity: string } | null>
  /**
   * Gives a file its final name in the same folder. Never takes a name that is in use (EEXIST)
   * unless `overwrite` is set.
   */
  rename(from: string, to: string, overwrite: boolean): Promise<void>
  /** Removes a file; none there is fine. */
  remove(path: string): Promise<void>
  /** Makes the names in a folder safe from a power cut, as far as the system can. */
  syncFolder(folder: string): Promise<void>
  /** Bytes that this process may still write in `folder`. */
  freeBytes(folder: string): Promise<number>
}

const open = promisify(fs.open)
const close = promisify(fs.close)
const fdatasync = promisify(fs.fdatasync)
const ftruncate = promisify(fs.ftruncate)
const stat = promisify(fs.stat)
const fstat = promisify(fs.fstat)
const link = promisify(fs.link)
const rename = promisify(fs.rename)
const unlink = promisify(fs.unlink)

const { O_CREAT, O_RDWR, O_TRUNC } = fs.constants

/** The system's disk. */
export const systemDisk: Disk = {
  async open(path, mode) {
    const fd = await open(path, O_CREAT | O_RDWR | (mode === 'create' ? O_TRUNC : 0), 0o666)
    return new SystemFile(fd)
  },

  async look(path) {
    try {
      const found = await stat(path, { bigint: true })
      return { size: Number(found.size), identity: `${found.dev}:${found.ino}` }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null
      throw error
    }
  },

  async rename(from, to, overwrite) {
    if (overwrite) return rename(from, to)
    try {
      await link(from, to)
    } catch (error) {
      const code = codeOf(error) ?? ''
      if (noHardLinks.has(code)) return renameWithoutLinks(from, to)
      if (code !== 'EEXIST' || !(await isSameFile(from, to))) throw error
      // The work was interrupted here, between the new name and the end of the old one.
    }
    await unlink(from)
  },

  async remove(path) {
    try {
      await unlink(path)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
    }
  },

  syncFolder,

  async freeBytes(folder) {
    const { bavail, bsize } = await promisify(fs.statfs)(folder)
    return bavail * bsize
  },
}

class SystemFile implements DiskFile {
  readonly #fd: number

  constructor(fd: number) {
    this.#fd = fd
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const next = (offset: number) => {
        fs.write(this.#fd, bytes, offset, bytes.length - offset, position + offset, (error, n) => {
          if (error) reject(error)
          else if (offset + n < bytes.length) next(offset + n)
          else resolve()
        })
      }
      next(0)
    })
  }

  read(into: Uint8Array, position: number): Promise<number> {
    return new Promise((resolve, reject) => {
      fs.read(this.#fd, into, 0, into.length, position, (error, n) => {
        if (error) reject(error)
        else resolve(n)
      })
    })
  }

  async size(): Promise<number> {
    return (await fstat(this.#fd)).size
  }

  sync(): Promise<void> {
    return fdatasync(this.#fd)
  }

  truncate(length: number): Promise<void> {
    return ftruncate(this.#fd, length)
  }

  close(): Promise<void> {
    return close(this.#fd)
  }
}

/** What file systems without hard links (FAT, exFAT, some network shares) answer to `link`. */
const noHardLinks = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EISDIR',
  'UNKNOWN',
])

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([systemDisk.look(one), systemDisk.look(other)])
  return a !== null && a.identity === b?.identity
}

/** Looks before it renames; between the two, a stranger could still take the name. */
async function renameWithoutLinks(from: string, to: string): Promise<void> {
  if ((await systemDisk.look(to)) !== null) {
    throw Object.assign(new Error(`${to} exists`), { code: 'EEXIST' })
  }
  await rename(from, to)
}

const syncing = new Map<string, { running: Promise<void>; next: Promise<void> | null }>()

/** One sync serves everybody who asked before it began. */
function syncFolder(folder: string): Promise<void> {
  const current = syncing.get(folder)
  if (current === undefined) {
    const entry = { running: syncFolderNow(folder), next: null }
    syncing.set(folder, entry)
    return entry.running.finally(() => {
      if (entry.next === null) syncing.delete(folder)
    })
  }
  current.next ??= current.running.then(
    () => startNext(folder),
    () => startNext(folder),
  )
  return current.next
}

function startNext(folder: string): Promise<void> {
  syncing.delete(folder)
  return syncFolder(folder)
}

async function syncFolderNow(folder: string): Promise<void> {
  // Windows cannot open a folder for syncing; its file system journals names by itself.
  if (process.platform === 'win32') return
  const fd = await open(folder, 'r')
  try {
    await fdatasync(fd)
  } finally {
    await close(fd)
  }
}

/** The system's code of an error, null where it has none. */
export function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null
}

/** The folder that holds a file. */
export const folderOf = (path: string): string => dirname(path)
