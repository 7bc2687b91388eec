/** Where a file goes: always inside its folder, never where another file is. Pure. */
import { posix, win32, type PlatformPath } from 'node:path'
import { ReelhaulError } from '../errors.ts'
import type { CollisionPolicy } from '../../preload/contract/vocabulary.ts'
import { MAX_SAFE_BYTES } from './file-name.ts'

/** What Explorer and most Windows programs open: 260 units less our endings and a reserve. */
const WINDOWS_PATH_CHARS = 240
/** PATH_MAX less our endings. */
const PATH_BYTES: Readonly<Record<string, number>> = { darwin: 1000, default: 4060 }
/** A name shorter than this says nothing any more. */
const LEAST_ROOM = 40

export type Placement =
  | { readonly action: 'write'; readonly path: string; readonly replaces: boolean }
  /** The file that is there stands for this output. */
  | { readonly action: 'skip'; readonly path: string }

/**
 * The absolute path of a relative one (separated by `/`) inside `folder`.
 * @param platform as `process.platform`; decides the separator and what counts as absolute
 * @throws ReelhaulError FILE_NAME_REFUSED when it would not be inside, or `folder` is not absolute
 */
export function targetPath(
  folder: string,
  relative: string,
  platform: NodeJS.Platform = process.platform,
): string {
  const path = pathModule(platform)
  if (!path.isAbsolute(folder)) throw refused(`The folder ${folder} is not an absolute path.`)
  const components = relative.split('/')
  if (!components.every((component) => isPlain(component, platform))) {
    throw refused(`The file name ${JSON.stringify(relative)} would leave the folder ${folder}.`)
  }
  const target = path.resolve(folder, ...components)
  const way = path.relative(folder, target)
  if (way === '' || way.split(path.sep)[0] === '..' || path.isAbsolute(way)) {
    throw refused(`The file name ${JSON.stringify(relative)} would leave the folder ${folder}.`)
  }
  return target
}

/**
 * Bytes that each component of a relative path may have so that the whole path stays within what
 * the platform's programs open. Beyond that, on Windows Node itself writes long paths.
 * @param depth components of the relative path, the file included
 */
export function componentRoom(
  folder: string,
  depth: number,
  platform: NodeJS.Platform = process.platform,
): number {
  const limit =
    platform === 'win32' ? WINDOWS_PATH_CHARS : (PATH_BYTES[platform] ?? PATH_BYTES.default!)
  const length = platform === 'win32' ? folder.length : Buffer.byteLength(folder)
  const share = Math.floor((limit - length) / depth) - 1
  return Math.min(MAX_SAFE_BYTES, Math.max(LEAST_ROOM, share))
}

/** `Spring (2).mp4`: numbered before the extension. */
export function numberedPath(path: string, number: number): string {
  const start = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1
  const dot = path.lastIndexOf('.')
  const end = dot > start ? dot : path.length
  return `${path.slice(0, end)} (${number})${path.slice(end)}`
}

/**
 * The path itself, or the first numbered one found that is free. Asks a few dozen times at most,
 * also where ten thousand jobs want one name (numbers may then have gaps).
 * @param taken compares by `collisionKey`, as file systems do
 */
export function freePath(path: string, taken: (path: string) => boolean): string {
  if (!taken(path)) return path
  const isTaken = (number: number) => taken(numberedPath(path, number))
  let low = 1
  let high = 2
  while (isTaken(high)) {
    low = high
    high = high < 8 ? high + 1 : high * 2
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (isTaken(middle)) low = middle
    else high = middle
  }
  return numberedPath(path, high)
}

/**
 * Decides by the user's setting. What another job has claimed is never touched, whatever the
 * setting: two jobs that want one name get two.
 * @param claimed paths that other outputs of the queue have or will have
 * @param exists paths where a file is
 */
export function placeFile(
  wanted: string,
  policy: CollisionPolicy,
  claimed: (path: string) => boolean,
  exists: (path: string) => boolean,
): Placement {
  const own = freePath(wanted, claimed)
  if (!exists(own)) return { action: 'write', path: own, replaces: false }
  if (policy === 'overwrite') return { action: 'write', path: own, replaces: true }
  if (policy === 'skip') return { action: 'skip', path: own }
  const path = freePath(wanted, (candidate) => claimed(candidate) || exists(candidate))
  return { action: 'write', path, replaces: false }
}

/** One name, and on Windows not a drive or a stream (`C:`, `a.mp4:hidden`) either. */
function isPlain(component: string, platform: NodeJS.Platform): boolean {
  if (component === '' || /^\.{1,2}$/.test(component) || component.includes('\0')) return false
  return platform !== 'win32' || !/[\\:]|[. ]$/.test(component)
}

function pathModule(platform: NodeJS.Platform): PlatformPath {
  return platform === 'win32' ? win32 : posix
}

function refused(message: string): ReelhaulError {
  return new ReelhaulError({
    reason: 'FILE_NAME_REFUSED',
    message,
    permanent: true,
    advice: 'otherFolder',
  })
}
