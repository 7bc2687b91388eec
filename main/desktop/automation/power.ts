/** How each system is told to sleep or to shut down. */
import { spawn } from 'node:child_process'
import { homedir } from 'node:os'
import type { Countdown } from '../../../preload/contract/automation.ts'
import { systemProgram } from '../../program-path.ts'
import { windowsFolder } from '../../windows-folder.ts'
import { UsageError } from '../../errors.ts'

export type PowerAction = Countdown['action']

export interface PowerCommand {
  readonly program: string
  readonly args: readonly string[]
}

/**
 * As an ordinary user may.
 * @param windows where Windows is; for Windows alone
 * @throws UsageError where no way is known.
 */
export function powerCommand(
  action: PowerAction,
  platform: NodeJS.Platform,
  windows = platform === 'win32' ? windowsFolder() : '',
): PowerCommand {
  switch (platform) {
    case 'linux':
      return { program: 'systemctl', args: [action === 'sleep' ? 'suspend' : 'poweroff'] }
    case 'darwin':
      return action === 'sleep'
        ? { program: '/usr/bin/pmset', args: ['sleepnow'] }
        : {
            program: '/usr/bin/osascript',
            args: ['-e', 'tell application "System Events" to shut down'],
          }
    case 'win32':
      return action === 'sleep'
        ? {
            program: systemProgram(windows, 'rundll32.exe'),
            args: [`${systemProgram(windows, 'powrprof.dll')},SetSuspendState`, '0,1,0'],
          }
        : { program: systemProgram(windows, 'shutdown.exe'), args: ['/s', '/t', '0'] }
    default:
      throw new UsageError(`Reelhaul does not know how to do this on ${platform}.`)
  }
}

/** @throws UsageError saying what the system answered. */
export function usePower({ program, args }: PowerCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new UsageError(`The computer did not react: ${program} ${why}.`))
    // Not where the app was started: that may be a folder of downloads.
    const options = { stdio: 'ignore', windowsHide: true, cwd: homedir() } as const
    const child = spawn(program, args, options)
    child.on('error', (error) => fail(`could not be started (${error.message})`))
    child.on('exit', (code) => (code === 0 ? resolve() : fail(`ended with code ${code}`)))
  })
}
