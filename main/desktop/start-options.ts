/** How the app was started. */
import { resolve } from 'node:path'

export interface StartOptions {
  /** `--hidden`: start in the tray, as at login. */
  readonly hidden: boolean
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
