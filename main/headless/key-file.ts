/** `--key-file`: what else comes from the environment, as lines of a file that only its owner can read. */
import { UsageError } from '../errors.ts'
import { credentialNames, isCredentialName } from './credential-names.ts'
import { readSecretFile } from './read-secret-file.ts'
import type { Terminal } from './terminal.ts'

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
  const name = `--key-file ${path}`
  const text = readSecretFile(path, name, (mode) => {
    if (platform === 'win32' || (mode & FOR_OTHERS) === 0) return
    const shown = (mode & 0o777).toString(8).padStart(4, '0')
    throw new UsageError(
      `${name} is open to other users of this machine (mode ${shown}). Run: chmod 600 ${path}`,
    )
  })
  return filledIn(terminal, parseKeyFile(text, name))
}

/** The terminal with `values` in its environment where that says nothing itself. */
export function filledIn(terminal: Terminal, values: Readonly<Record<string, string>>): Terminal {
  const said = Object.entries(terminal.env).filter(([, value]) => value?.trim())
  return { ...terminal, env: { ...terminal.env, ...values, ...Object.fromEntries(said) } }
}

/**
 * `NAME=value` lines: empty lines and those that begin with `#` are skipped, `export` before a name is, too;
 * a value may stand in single or double quotes and be followed by ` # a comment`. Other programs' names
 * are left alone.
 * @param file what messages call it.
 */
export function parseKeyFile(text: string, file: string): Record<string, string> {
  const values = new Map<string, string>()
  for (const [i, line] of text.split(/\r\n|\n|\r/).entries()) {
    const content = line.trim()
    if (content === '' || content.startsWith('#')) continue
    const where = `${file}, line ${i + 1}`
    const [, name, given] = /^(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*)$/s.exec(content) ?? []
    if (name === undefined || given === undefined)
      throw new UsageError(`${where}: expected NAME=value.`)
    if (!name.startsWith('REELHAUL_')) continue
    if (!isCredentialName(name))
      throw new UsageError(
        `${where}: ${name} is not known; known are ${credentialNames.join(', ')}.`,
      )
    if (values.has(name)) throw new UsageError(`${where}: ${name} is given twice.`)
    values.set(name, valueOf(given, where))
  }
  return Object.fromEntries(values)
}

function valueOf(given: string, where: string): string {
  const quote = /^["']/.exec(given)?.[0]
  if (quote === undefined) return given.replace(/(^|\s+)#.*$/s, '').trim()
  const end = given.indexOf(quote, 1)
  if (end < 0 || !/^\s*(#.*)?$/s.test(given.slice(end + 1)))
    throw new UsageError(`${where}: the quote ${quote} is not closed where the value ends.`)
  return given.slice(1, end)
}
