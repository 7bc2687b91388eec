/** How the app was started. */
import { resolve } from 'node:path'

export interface StartOptions {
  /** `--hidden`: start in the tray, as at login. */
  readonly hidden: boolean
}

/** `--policy FILE` or `--policy=FILE`, absolute; null: there is none. */
export function namedPolicy(argv: readonly string[], cwd: string): string | null {
  const at = argv.findLastIndex((arg) => arg === '--policy' || arg.startsWith('--policy='))
  const option = argv[at]
  const file = option === '--policy' ? argv[at + 1] : option?.slice('--policy='.length)
  return at === -1 ? null : resolve(cwd, file ?? '')
}

export function startOptions(argv: readonly string[]): StartOptions {
  return { hidden: argv.includes('--hidden') }
}

/**
 * Another folder for settings, keys and queue than the system's, so that two Reelhauls (or a test)
 * do not meet; null: the system's.
 */
export function dataFolderOverride(env: NodeJS.ProcessEnv): string | null {
  const folder = env['REELHAUL_DATA_DIR']
  return folder === undefined || folder === '' ? null : resolve(folder)
}
