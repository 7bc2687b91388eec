/** The system's disk with its operations replaced one by one. */
import { systemDisk, type Disk, type DiskFile } from '../../main/disk/disk.ts'

/** Called before each operation; what it throws, the operation throws. */
export type DiskHook = (
  operation: keyof DiskFile | keyof Disk,
  path: string,
) => Promise<void> | void

export function hookedDisk(hook: DiskHook): Disk {
  const hookedFile = (path: string, file: DiskFile): DiskFile => ({
    identity: file.identity,
    write: async (bytes, position) => {
      await hook('write', path)
      return file.write(bytes, position)
    },
    read: async (into, position) => {
      await hook('read', path)
      return file.read(into, position)
    },
    size: async () => {
      await hook('size', path)
      return file.size()
    },
    sync: async () => {
      await hook('sync', path)
      return file.sync()
    },
    truncate: async (length) => {
      await hook('truncate', path)
      return file.truncate(length)
    },
    close: () => file.close(),
  })
  return {
    ...systemDisk,
    open: async (path, mode) => {
      await hook('open', path)
      return hookedFile(path, await systemDisk.open(path, mode))
    },
    rename: async (from, to, overwrite) => {
      await hook('rename', to)
      return systemDisk.rename(from, to, overwrite)
    },
    stat: async (path) => {
      await hook('stat', path)
      return systemDisk.stat(path)
    },
    remove: async (path) => {
      await hook('remove', path)
      return systemDisk.remove(path)
    },
    syncFolder: async (folder) => {
      await hook('syncFolder', folder)
      return systemDisk.syncFolder(folder)
    },
    freeBytes: async (folder) => {
      await hook('freeBytes', folder)
      return systemDisk.freeBytes(folder)
    },
  }
}

/** An error as Node throws it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: on purpose`), { code })
}
