/** Unfinished files as a queue names them: with its tag. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** The part of the file at `path`; null where there is none. */
export function partOf(path: string): string | null {
  if (!existsSync(dirname(path))) return null
  const name = basename(path)
  const isPart = (found: string) =>
    found.startsWith(`${name}.`) && /^\.[a-z2-7]{6}\.part$/.test(found.slice(name.length))
  const found = readdirSync(dirname(path)).find(isPart)
  return found === undefined ? null : join(dirname(path), found)
}
