/** The names of the system's errors, also of those that Node gives no name to. */
import { constants } from 'node:os'

/**
 * Node names what libuv knows; of the others (a quota, a stale handle of NFS) it says "Unknown system
 * error -122". Numbers from Linux' `errno.h`, of which Node's own list lacks some.
 */
const named: ReadonlyMap<number, string> = new Map([
  ...Object.entries(constants.errno).map(([name, number]) => [number, name] as const),
  ...(process.platform === 'linux'
    ? ([
        [112, 'EHOSTDOWN'],
        [117, 'EUCLEAN'],
        [121, 'EREMOTEIO'],
        [123, 'ENOMEDIUM'],
        [124, 'EMEDIUMTYPE'],
        [126, 'ENOKEY'],
        [127, 'EKEYEXPIRED'],
        [128, 'EKEYREVOKED'],
        [129, 'EKEYREJECTED'],
      ] as const)
    : []),
])

const unnamed = /^Unknown system error -(\d+)$/

/** The system's code of an error, as `ENOSPC`; null where it has none. */
export function codeOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const number = unnamed.exec(error.code)?.[1]
  return number === undefined ? error.code : (named.get(Number(number)) ?? error.code)
}

/** The call that failed, as `open`; null where that is not known. */
export function callOf(error: unknown): string | null {
  return error instanceof Error && 'syscall' in error && typeof error.syscall === 'string'
    ? error.syscall
    : null
}

/** An error as the system would give it. */
export function systemError(code: string, syscall: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${syscall} '${path}'`), { code, syscall, path })
}

/** A call that a file system, or the server behind it, does not have. */
const unsupported: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'])

export const isUnsupported = (error: unknown): boolean => unsupported.has(codeOf(error) ?? '')
