/** How each system is told to sleep or to shut down. */
import { spawn } from 'node:child_process'
import type { Countdown } from '../../../preload/contract/automation.ts'
import { UsageError } from '../../errors.ts'

export type PowerAction = Countdown['action']

export interface PowerCommand {
  readonly program: string
  readonly args: readonly string[]
}

/** As an ordinary user may. @throws UsageError where no way is known. */
export function powerCommand(action: PowerAction, platform: NodeJS.Platform): PowerCommand {
  switch (platform) {
    case 'linux':
      return { program: 'systemctl', args: [action === 'sleep' ? 'suspend' : 'poweroff'] }
    case 'darwin':
      return action === 'sleep'
        ? { program: 'pmset', args: ['sleepnow'] }
        : { program: 'osascript', args: ['-e', 'tell application "System Events" to shut down'] }
    case 'win32':
      return action === 'sleep'
        ? { program: 'rundll32.exe', args: ['powrprof.dll,SetSuspendState', '0,1,0'] }
        : { program: 'shutdown.exe', args: ['/s', '/t', '0'] }
    default:
      throw new UsageError(`Reelhaul does not know how to do this on ${platform}.`)
  }
}

/** @throws UsageError saying what the system answered. */
export function usePower({ program, args }: PowerCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string) =>
      reject(new UsageError(`The computer did not react: ${program} ${why}.`))
    const child = spawn(program, args, { stdio: 'ignore', windowsHide: true })
    child.on('error', (error) => fail(`could not be started (${error.message})`))
    child.on('exit', (code) => (code === 0 ? resolve() : fail(`ended with code ${code}`)))
  })
}
