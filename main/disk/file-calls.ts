/** The system calls behind a disk, made in two ways. */
import fs from 'node:fs'
import { promisify } from 'node:util'

type Awaitable<T> = T | Promise<T>

/** As in `node:fs`; errors are Node's own. */
export interface FileCalls {
  open(path: string, flags: number | string, mode: number): Awaitable<number>
  /** Returns how many bytes were written, perhaps not all. */
  write(fd: number, from: Uint8Array, offset: number, position: number): Awaitable<number>
  /** Returns how many bytes were read, 0 at the end of the file. */
  read(fd: number, into: Uint8Array, position: number): Awaitable<number>
  fstat(fd: number): Awaitable<fs.BigIntStats>
  fdatasync(fd: number): Awaitable<void>
  ftruncate(fd: number, length: number): Awaitable<void>
  /** For a disk that cannot flush the data alone. */
  fsync(fd: number): Awaitable<void>
  close(fd: number): Awaitable<void>
  /** Of a link itself. */
  lstat(path: string): Awaitable<fs.BigIntStats>
  statfs(folder: string): Awaitable<fs.StatsFs>
  link(from: string, to: string): Awaitable<void>
  rename(from: string, to: string): Awaitable<void>
  unlink(path: string): Awaitable<void>
}

const lstat = promisify(fs.lstat)
const fstat = promisify(fs.fstat)
const statfs = promisify(fs.statfs)
const fsync = promisify(fs.fsync)
const fdatasync = promisify(fs.fdatasync)

/** One by one through Node's thread pool: the caller's thread never waits for the disk. */
export const pooledCalls: FileCalls = {
  open: promisify(fs.open),
  write: (fd, from, offset, position) =>
    new Promise((resolve, reject) => {
      fs.write(fd, from, offset, from.length - offset, position, (error, count) =>
        error ? reject(error) : resolve(count),
      )
    }),
  read: (fd, into, position) =>
    new Promise((resolve, reject) => {
      fs.read(fd, into, 0, into.length, position, (error, count) =>
        error ? reject(error) : resolve(count),
      )
    }),
  fstat: (fd) => fstat(fd, { bigint: true }),
  fdatasync,
  fsync,
  ftruncate: promisify(fs.ftruncate),
  close: promisify(fs.close),
  lstat: (path) => lstat(path, { bigint: true }),
  statfs: (folder) => statfs(folder),
  link: promisify(fs.link),
  rename: promisify(fs.rename),
  unlink: promisify(fs.unlink),
}

/**
 * At once, for a thread that has nothing else to do: a call costs less than waking another thread for
 * it. Only a flush, which takes milliseconds, goes through the pool, so that many run side by side.
 */
export const directCalls: FileCalls = {
  open: fs.openSync,
  write: (fd, from, offset, position) =>
    fs.writeSync(fd, from, offset, from.length - offset, position),
  read: (fd, into, position) => fs.readSync(fd, into, 0, into.length, position),
  fstat: (fd) => fs.fstatSync(fd, { bigint: true }),
  fdatasync,
  fsync,
  ftruncate: fs.ftruncateSync,
  close: fs.closeSync,
  lstat: (path) => fs.lstatSync(path, { bigint: true }),
  statfs: (folder) => fs.statfsSync(folder),
  link: fs.linkSync,
  rename: fs.renameSync,
  unlink: fs.unlinkSync,
}
