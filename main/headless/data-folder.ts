/** Where the queue lives: told by an option, by the environment, or by the system. */
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** @param option what `--data` was given, if it was. Returns an absolute path. */
export function dataFolderFrom(
  option: string | undefined,
  cwd: string,
  env: NodeJS.ProcessEnv,
): string {
  const data = option ?? env.REELHAUL_DATA_DIR
  return data === undefined ? defaultDataFolder(env) : resolve(cwd, data)
}

/** What `--data` is given on a command line that nothing has checked yet; the last one counts. */
export function dataOption(args: readonly string[]): string | undefined {
  const end = args.indexOf('--')
  const options = end === -1 ? args : args.slice(0, end)
  const at = options.findLastIndex((arg) => arg === '--data' || arg.startsWith('--data='))
  const option = options[at]
  return option === '--data' ? options[at + 1] : option?.slice('--data='.length)
}

function defaultDataFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Reelhaul', 'headless')
  }
  if (process.platform === 'darwin') {
    return join(homedir(), 'Library', 'Application Support', 'Reelhaul', 'headless')
  }
  return join(env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'reelhaul', 'headless')
}
