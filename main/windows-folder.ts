/** Where Windows is, whatever the environment says: every user can set `SystemRoot` for a program. */
import { realpathSync } from 'node:fs'

/** Known to the kernel by this name; no variable has to do with it. */
const kernelName = '\\\\?\\GLOBALROOT\\SystemRoot'

/** `C:\Windows`. @param realPath of a folder; throws where it cannot be told */
export function windowsFolder(
  realPath: (path: string) => string = (path) => realpathSync.native(path),
): string {
  try {
    const found = realPath(kernelName).replace(/^\\\\\?\\/, '')
    return /^[a-z]:\\/i.test(found) ? found : usual
  } catch {
    return usual
  }
}

const usual = 'C:\\Windows'
