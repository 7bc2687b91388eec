/** Whether a path lies at or below folders that are allowed, links on the way followed. */
import { realpathSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { posix, win32, type PlatformPath } from 'node:path'

export interface PathRules {
  /** `win32` and `darwin` do not tell large letters from small ones. */
  readonly platform: NodeJS.Platform
  /** Of the user, absolute: what `~` stands for. */
  readonly home: string
}

const pathsOf = (platform: NodeJS.Platform): PlatformPath => (platform === 'win32' ? win32 : posix)

const folded = (path: string, platform: NodeJS.Platform): string =>
  platform === 'win32' || platform === 'darwin' ? path.normalize('NFC').toLowerCase() : path

/** The root as an absolute path of this user. */
export function resolveRoot(root: string, { platform, home }: PathRules): string {
  const paths = pathsOf(platform)
  return paths.resolve(/^~([/\\]|$)/.test(root) ? paths.join(home, root.slice(1)) : root)
}

/** By their names alone. Pure. @param path absolute; a relative one is below nothing */
export function isWithin(root: string, path: string, platform: NodeJS.Platform): boolean {
  const paths = pathsOf(platform)
  if (!paths.isAbsolute(path) || path.includes('\0')) return false
  const from = folded(paths.resolve(root), platform)
  const way = paths.relative(from, folded(paths.resolve(path), platform))
  return way !== '..' && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way)
}

/** True when `path`, with every link on the way followed as far as it exists, is within one of them. */
export async function isBelowRoots(
  roots: readonly string[],
  path: string,
  rules: PathRules,
): Promise<boolean> {
  const place = await realPart(path)
  if (place === null) return false
  for (const root of roots) {
    const real = await realPart(resolveRoot(root, rules))
    if (real !== null && isWithin(real, place, rules.platform)) return true
  }
  return false
}

/** The same at once, for what is asked once in a while. */
export function isBelowRootsNow(roots: readonly string[], path: string, rules: PathRules): boolean {
  const place = realPartNow(path)
  return (
    place !== null &&
    roots.some((root) => {
      const real = realPartNow(resolveRoot(root, rules))
      return real !== null && isWithin(real, place, rules.platform)
    })
  )
}

/** The real path of what exists of a path, with the rest as it is; null: it cannot be told. */
async function realPart(path: string): Promise<string | null> {
  try {
    return await realpath(path)
  } catch (error) {
    const parent = parentOf(path, error)
    const real = parent === null ? null : await realPart(parent)
    return real === null || parent === null ? null : joined(real, path, parent)
  }
}

function realPartNow(path: string): string | null {
  try {
    return realpathSync.native(path)
  } catch (error) {
    const parent = parentOf(path, error)
    const real = parent === null ? null : realPartNow(parent)
    return real === null || parent === null ? null : joined(real, path, parent)
  }
}

/** Where to go on looking; null: what is there cannot be looked at, or there is nothing above. */
function parentOf(path: string, error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  const parent = hostPaths.dirname(path)
  return code === 'ENOENT' && parent !== path ? parent : null
}

const joined = (real: string, path: string, parent: string): string =>
  hostPaths.join(real, path.slice(parent.length))

const hostPaths = pathsOf(process.platform)
