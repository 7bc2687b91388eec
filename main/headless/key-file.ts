/** `--key-file`: what else comes from the environment, as lines of a file that only its owner can read. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { messageOf, UsageError } from '../errors.ts'
import type { Terminal } from './terminal.ts'

/** Names that a key file may hold; each may end with `_` and a provider's name. */
const NAMES = [
  'REELHAUL_API_KEY',
  'REELHAUL_CLIENT_ID',
  'REELHAUL_CLIENT_SECRET',
  'REELHAUL_TOKEN_URL',
  'REELHAUL_TOKEN_SCOPE',
  'REELHAUL_WEBHOOK_SECRET',
  'REELHAUL_NOTIFY_SECRET',
] as const
const LARGEST_BYTES = 65_536
/** Anything for the group or for others. */
const FOR_OTHERS = 0o077

/**
 * The terminal, in whose environment the lines of the file stand for what it does not say itself.
 * @param path null: there is no key file.
 * @throws UsageError naming the file, and the line where there is one; never what a line holds.
 */
export function withKeyFile(
  path: string | null,
  terminal: Terminal,
  platform: NodeJS.Platform = process.platform,
): Terminal {
  if (path === null) return terminal
  const lines = readKeyFile(path, platform)
  const said = Object.entries(terminal.env).filter(([, value]) => value?.trim())
  return { ...terminal, env: { ...terminal.env, ...lines, ...Object.fromEntries(said) } }
}

function readKeyFile(path: string, platform: NodeJS.Platform): Record<string, string> {
  // Not waiting for the other end of a pipe; what is opened is what is looked at.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)
  const file = attempt(path, () => openSync(path, flags))
  try {
    return parseKeyFile(
      attempt(path, () => contentOf(file, path, platform)),
      path,
    )
  } finally {
    closeSync(file)
  }
}

function attempt<T>(path: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`--key-file ${path} cannot be read: ${messageOf(error)}`)
  }
}

function contentOf(file: number, path: string, platform: NodeJS.Platform): string {
  const stat = fstatSync(file)
  if (!stat.isFile()) throw new UsageError(`--key-file ${path} is not a file.`)
  if (platform !== 'win32' && (stat.mode & FOR_OTHERS) !== 0) {
    const mode = (stat.mode & 0o777).toString(8).padStart(4, '0')
    throw new UsageError(
      `--key-file ${path} is open to other users of this machine (mode ${mode}). Run: chmod 600 ${path}`,
    )
  }
  const bytes = Buffer.alloc(LARGEST_BYTES + 1)
  let size = 0
  for (let read = -1; read !== 0 && size < bytes.length; size += read)
    read = readSync(file, bytes, size, bytes.length - size, null)
  if (size > LARGEST_BYTES) throw new UsageError(`--key-file ${path} is too large for a key file.`)
  const text = bytes.toString('utf8', 0, size).replace(/^\ufeff/, '')
  if (text.includes('\0')) throw new UsageError(`--key-file ${path} is not text in UTF-8.`)
  return text
}

/**
 * `NAME=value` lines: empty lines and those that begin with `#` are skipped, `export` before a name is, too;
 * a value may stand in single or double quotes and be followed by ` # a comment`. Other programs' names
 * are left alone.
 * @param path for messages.
 */
export function parseKeyFile(text: string, path: string): Record<string, string> {
  const values = new Map<string, string>()
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const content = line.trim()
    if (content === '' || content.startsWith('#')) continue
    const where = `--key-file ${path}, line ${i + 1}`
    const [, name, given] = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/s.exec(content) ?? []
    if (name === undefined || given === undefined)
      throw new UsageError(`${where}: expected NAME=value.`)
    if (!name.startsWith('REELHAUL_')) continue
    if (!isKnown(name))
      throw new UsageError(`${where}: ${name} is not known; known are ${NAMES.join(', ')}.`)
    if (values.has(name)) throw new UsageError(`${where}: ${name} is given twice.`)
    values.set(name, valueOf(given, where))
  }
  return Object.fromEntries(values)
}

function isKnown(name: string): boolean {
  return NAMES.some(
    (known) => name.startsWith(known) && /^(_[A-Z0-9_]+)?$/.test(name.slice(known.length)),
  )
}

function valueOf(given: string, where: string): string {
  const quote = /^["']/.exec(given)?.[0]
  if (quote === undefined) return given.replace(/(^|\s+)#.*$/s, '').trim()
  const end = given.indexOf(quote, 1)
  if (end < 0 || !/^\s*(#.*)?$/s.test(given.slice(end + 1)))
    throw new UsageError(`${where}: the quote ${quote} is not closed where the value ends.`)
  return given.slice(1, end)
}
