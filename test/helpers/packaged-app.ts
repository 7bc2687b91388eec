/** The program that `npm run package` made, for specs. */
import {
  flipFuses,
  FuseState,
  FuseV1Options,
  FuseVersion,
  getCurrentFuseWire,
} from '@electron/fuses'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'

const shipped = join(import.meta.dirname, '../../release/linux-unpacked')

/**
 * Copies the shipped program to a folder and lets Playwright in: the only difference is the fuse
 * that forbids `--inspect`.
 * @returns the copy's executable, for `launchApp({ packaged })`
 */
export async function inspectableCopy(folder: string): Promise<string> {
  await cp(shipped, folder, { recursive: true })
  const executable = join(folder, 'reelhaul')
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  })
  return executable
}

/** Whether a fuse is on in the shipped program. */
export async function shippedFuse(fuse: FuseV1Options): Promise<boolean> {
  const wire = await getCurrentFuseWire(join(shipped, 'reelhaul'))
  return wire[fuse] === FuseState.ENABLE
}
