/**
 * Credentials as a service manager hands them over: files of the folder that `CREDENTIALS_DIRECTORY`
 * names (systemd's `LoadCredential=`, `SetCredentialEncrypted=`), which the container image sets to
 * `/run/secrets`. https://systemd.io/CREDENTIALS/
 */
import { opendirSync, type Dir } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { messageOf, UsageError } from '../errors.ts'
import { credentialNames, isCredentialName } from './credential-names.ts'
import { filledIn, parseKeyFile } from './key-file.ts'
import { readSecretFile } from './read-secret-file.ts'
import type { Terminal } from './terminal.ts'

const VARIABLE = 'CREDENTIALS_DIRECTORY'
/** This one holds lines, as a key file does; any other holds the value of the variable it is named after. */
const KEYS = 'reelhaul-keys'
/** Far more than a service has. */
const MOST_FILES = 1000

/**
 * The terminal, in whose environment the folder's files stand for what it does not say itself. The folder
 * is trusted by where it is: who may read its files is up to the service manager. Without the variable
 * or the folder nothing changes; files of other names are other programs'.
 * @throws UsageError naming the file; never what it holds.
 */
export function withCredentialsFolder(terminal: Terminal): Terminal {
  const folder = terminal.env[VARIABLE]
  if (!folder) return terminal
  if (!isAbsolute(folder)) throw new UsageError(`${VARIABLE} takes an absolute path: ${folder}`)
  const names = ownNames(folder)
  const lines = names.includes(KEYS) ? keysIn(join(folder, KEYS)) : {}
  const values = names
    .filter((name) => name !== KEYS)
    .map((name) => [name, valueIn(join(folder, name))] as const)
    .filter(([, value]) => value !== '')
  return filledIn(terminal, { ...lines, ...Object.fromEntries(values) })
}

function ownNames(folder: string): string[] {
  const names: string[] = []
  const open = opened(folder)
  try {
    for (let entry = open?.readSync(); entry; entry = open?.readSync()) {
      const { name } = entry
      if (name !== KEYS && !name.startsWith('REELHAUL_')) continue
      if (name !== KEYS && !isCredentialName(name))
        throw new UsageError(
          `${join(folder, name)}: no credential has this name; known are ${KEYS}, ${credentialNames.join(', ')}.`,
        )
      if (names.push(name) > MOST_FILES)
        throw new UsageError(`${VARIABLE} ${folder} holds too many credentials.`)
    }
  } finally {
    open?.closeSync()
  }
  return names.sort()
}

/** Null: there is no such folder. */
function opened(folder: string): Dir | null {
  try {
    return opendirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new UsageError(`${VARIABLE} ${folder} cannot be read: ${messageOf(error)}`)
  }
}

function keysIn(path: string): Record<string, string> {
  const name = `The credential ${path}`
  return parseKeyFile(readSecretFile(path, name), name)
}

/** Without the line break that editors and `echo` leave behind a value. */
function valueIn(path: string): string {
  const name = `The credential ${path}`
  const value = readSecretFile(path, name).trim()
  if (/[\r\n]/.test(value)) throw new UsageError(`${name} holds more than one line.`)
  return value
}
