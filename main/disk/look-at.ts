/** What bears a name, without following a link. */
import type { FileCalls } from './file-calls.ts'
import { codeOf } from './system-errors.ts'

export interface FoundFile {
  /** In bytes; of a link its own. */
  readonly size: number
  /** On its volume, while it is there; null where the file system does not number its files. */
  readonly identity: string | null
  /** A plain file: no folder, link, pipe or device. */
  readonly isFile: boolean
  /** Names that the file has; some file systems always say 1. */
  readonly names: number
}

/** Nothing can have a name that the file system refuses. */
const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENAMETOOLONG', 'EINVAL', 'EILSEQ'])

/** Null where there is nothing. @throws Node's own error. */
export async function lookAt(
  calls: Pick<FileCalls, 'lstat'>,
  path: string,
): Promise<FoundFile | null> {
  try {
    return foundFile(await calls.lstat(path))
  } catch (error) {
    if (absent.has(codeOf(error) ?? '')) return null
    throw error
  }
}

type Stats = Awaited<ReturnType<FileCalls['lstat']>>

export function foundFile(stats: Stats): FoundFile {
  const { dev, ino, size, nlink } = stats
  return {
    size: Number(size),
    identity: ino === 0n ? null : `${dev}:${ino}`,
    isFile: stats.isFile(),
    names: Number(nlink),
  }
}

/** True when both are known to be one file. */
export const isSame = (one: FoundFile | null, other: FoundFile | null): boolean =>
  one !== null &&
  one.identity !== null &&
  one.identity === other?.identity &&
  one.size === other.size
