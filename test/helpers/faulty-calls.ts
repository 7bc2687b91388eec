/** The system's calls, each of which may answer with an error of the system instead. */
import os from 'node:os'
import { pooledCalls, type FileCalls } from '../../main/disk/file-calls.ts'

export type CallName = keyof FileCalls
export const callNames = Object.keys(pooledCalls) as CallName[]

/**
 * What a call on `path` answers, as `EIO`; null: what the system answers. The path of a call on an open
 * file is the one that it was opened by.
 */
export type CallFault = (call: CallName, path: string) => string | null

export function faultyCalls(fault: CallFault, calls: FileCalls = pooledCalls): FileCalls {
  const paths = new Map<number, string>()
  const faulty = (Object.entries(calls) as [CallName, (...args: unknown[]) => unknown][]).map(
    ([name, call]) => [
      name,
      async (...args: unknown[]) => {
        const [first] = args
        const path = typeof first === 'number' ? (paths.get(first) ?? '') : String(first)
        const code = fault(name, path)
        // What cannot be closed is closed all the same, as on Linux.
        if (code !== null && name === 'close') await call(...args)
        if (code !== null) throw errorOfSystem(code, name, path)
        const result = await call(...args)
        if (name === 'open') paths.set(result as number, path)
        return result
      },
    ],
  )
  return Object.fromEntries(faulty) as FileCalls
}

/** As Node says it: by name where libuv has one, else by number. */
function errorOfSystem(code: string, syscall: string, path: string): Error {
  const number = -(numbers[code] ?? 0)
  const said = unnamed.has(code) ? `Unknown system error ${number}` : code
  const message = `${said}: ${said}, ${syscall} '${path}'`
  return Object.assign(new Error(message), { code: said, errno: number, syscall, path })
}

const numbers: Readonly<Record<string, number>> = {
  ...os.constants.errno,
  ...{ EUCLEAN: 117, EHOSTDOWN: 112, EREMOTEIO: 121, ENOMEDIUM: 123, ENOKEY: 126 },
}
const unnamed: ReadonlySet<string> = new Set([
  ...['EDQUOT', 'ESTALE', 'ENOLCK', 'EUCLEAN', 'ENOMEDIUM', 'ENOKEY', 'EDEADLK', 'EBADMSG'],
])

/** From the manuals of these calls, and what NFS, SMB and FUSE answer besides. */
export const systemErrors = [
  ...['EACCES', 'EAGAIN', 'EBADF', 'EBADMSG', 'EBUSY', 'EDEADLK', 'EDQUOT', 'EEXIST', 'EFAULT'],
  ...['EFBIG', 'EHOSTDOWN', 'EHOSTUNREACH', 'EILSEQ', 'EINTR', 'EINVAL', 'EIO', 'EISDIR', 'ELOOP'],
  ...['EMFILE', 'EMLINK', 'ENAMETOOLONG', 'ENFILE', 'ENODEV', 'ENOENT', 'ENOKEY', 'ENOLCK'],
  ...['ENOMEDIUM', 'ENOMEM', 'ENOSPC', 'ENOSYS', 'ENOTCONN', 'ENOTDIR', 'ENOTEMPTY', 'ENOTSUP'],
  ...['ENXIO', 'EOVERFLOW', 'EPERM', 'EREMOTEIO', 'EROFS', 'ESTALE', 'ETIMEDOUT', 'ETXTBSY'],
  ...['EUCLEAN', 'EXDEV', 'UNKNOWN'],
]
