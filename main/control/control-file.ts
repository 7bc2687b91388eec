/**
 * Where the control interface of a running program is, and the token that its owner proves to be with:
 * `control.json` in the data folder, readable by the owner alone, made at each start.
 */
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { UsageError } from '../errors.ts'
import { tokenPattern } from './protocol.ts'

const controlFileSchema = z.object({
  /** Of the process that listens. */
  pid: z.number().int().positive(),
  /** Of a Unix socket or a named pipe. */
  address: z.string().min(1).max(1000),
  token: z.string().regex(tokenPattern),
})
export type ControlFile = z.infer<typeof controlFileSchema>

/** A path of a socket has 104 bytes on macOS and 108 on Linux, the zero at its end among them. */
const MOST_ADDRESS_BYTES = 103

const MOST_FILE_BYTES = 8192

const SOCKET_NAME = 'control.sock'
const FOLDER_PREFIX = 'reelhaul-'

const controlPath = (folder: string): string => join(folder, 'control.json')

export const newToken = (): string => randomBytes(32).toString('base64url')

/**
 * An address that nothing listens on yet: a socket in the data folder or, where its path is too long, in
 * a new private folder; on Windows a pipe of a name that cannot be guessed.
 * @throws the system's error when that folder cannot be made.
 */
export function newAddress(folder: string, platform = process.platform, env = process.env): string {
  if (platform === 'win32') return `\\\\.\\pipe\\reelhaul-${randomBytes(16).toString('hex')}`
  const near = join(folder, SOCKET_NAME)
  if (Buffer.byteLength(near) <= MOST_ADDRESS_BYTES) return near
  const places = [env.XDG_RUNTIME_DIR, tmpdir(), '/tmp']
  for (const place of places) {
    if (
      !place ||
      Buffer.byteLength(join(place, `${FOLDER_PREFIX}123456`, SOCKET_NAME)) > MOST_ADDRESS_BYTES
    )
      continue
    try {
      // Mode 0700, whatever the mask says.
      return join(mkdtempSync(join(place, FOLDER_PREFIX)), SOCKET_NAME)
    } catch {
      continue
    }
  }
  throw new UsageError(
    `No folder was found for the control interface's socket: ${near} is too long.`,
  )
}

/** Whole or not at all: who reads meanwhile sees the old file or the new one. */
export function writeControlFile(folder: string, file: ControlFile): void {
  const path = controlPath(folder)
  const draft = `${path}.${process.pid}.draft`
  rmSync(draft, { force: true })
  writeFileSync(draft, `${JSON.stringify(file)}\n`, { mode: 0o600, flag: 'wx' })
  // A file system without modes takes any.
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}

/** Removes what a program that was killed has left. Only who holds the folder's lock may call this. */
export function clearControl(folder: string, platform = process.platform): void {
  const path = controlPath(folder)
  const left = readUnchecked(path)
  if (left !== null && platform !== 'win32') removeSocket(left.address)
  if (platform !== 'win32') removeSocket(join(folder, SOCKET_NAME))
  rmSync(path, { force: true })
}

/** The file may have been written by anybody: nothing is removed that is no socket of ours. */
function removeSocket(address: string): void {
  try {
    if (basename(address) !== SOCKET_NAME || !lstatSync(address).isSocket()) return
    rmSync(address)
    if (basename(dirname(address)).startsWith(FOLDER_PREFIX)) rmdirSync(dirname(address))
  } catch {
    // Not there, or another's.
  }
}

export interface Owner {
  /** Undefined where users have no numbers. */
  readonly uid: number | undefined
}

const self: Owner = { uid: process.getuid?.() }

/**
 * Null: no program listens in the folder.
 * @throws UsageError when the file could have been written or read by another user: what is sent to the
 *   address that it names might reach them.
 */
export function readControlFile(folder: string, owner: Owner = self): ControlFile | null {
  const path = controlPath(folder)
  if (!isThere(path)) return null
  checkOwner(path, owner)
  const file = readUnchecked(path)
  if (file === null)
    throw new UsageError(
      `${path} is not what Reelhaul writes. Restart the program that has the folder.`,
    )
  if (!file.address.startsWith('\\\\') && isThere(file.address)) checkOwner(file.address, owner)
  return file
}

function checkOwner(path: string, { uid }: Owner): void {
  if (uid === undefined) return
  const { uid: of, mode } = lstatSync(path)
  if (of !== uid)
    throw new UsageError(
      `${path} belongs to another user (${of}): it is not used. Run this as that user.`,
    )
  if ((mode & 0o077) !== 0)
    throw new UsageError(
      `${path} can be used by others (mode ${(mode & 0o777).toString(8)}): it is not used. Restart the program that has the folder.`,
    )
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function readUnchecked(path: string): ControlFile | null {
  try {
    const stat = lstatSync(path)
    if (!stat.isFile() || stat.size > MOST_FILE_BYTES) return null
    return controlFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}
