/** The log of the window's program: in its data folder, and sentences on stderr, too. */
import type { App } from 'electron'
import { log as print } from './log.ts'
import { secretsInEnvironment } from '../logs/environment-secrets.ts'
import { errorFields, type Log } from '../logs/log.ts'
import { openLogFile, type LogFile } from '../logs/log-file.ts'
import { logLevelOf } from '../logs/log-level.ts'
import type { Credential } from '../providers/provider.ts'
import type { Stores } from '../settings/open-stores.ts'
import { version } from '../version.ts'

export interface DesktopLog extends LogFile {
  /** For parts that say sentences. */
  readonly say: (text: string) => void
  /** An error that no code handled. */
  readonly fault: (error: unknown, where?: string) => void
}

/** Follows the level of the settings, unless `REELHAUL_LOG_LEVEL` says another. */
export function openDesktopLog(
  dataFolder: string,
  { settings, secrets }: Pick<Stores, 'settings' | 'secrets'>,
  env: NodeJS.ProcessEnv,
): DesktopLog {
  const inEnvironment = secretsInEnvironment(env)
  const known = (): Credential[] => [
    ...secrets.all(),
    ...inEnvironment,
    { key: settings.get().webhookListener.secret },
  ]
  const level = () => logLevelOf(env.REELHAUL_LOG_LEVEL) ?? settings.get().logLevel
  const file = openLogFile({ dataFolder, level: level(), secrets: known, onProblem: print })
  const { log, redact } = file
  settings.onChange(() => file.setLevel(level()))
  logSettings(settings, log)
  return {
    ...file,
    say(text) {
      print(redact(text))
      log.warn('message', { text })
    },
    fault(error, where) {
      print(redact(error instanceof Error ? (error.stack ?? error.message) : String(error)))
      log.error('fault', { ...errorFields(error), ...(where !== undefined && { call: where }) })
    },
  }
}

/** Says that the program works from here on, and what of it ends in between. */
export function logProgram(app: App, log: Log, hidden: boolean): void {
  const { platform, arch, versions } = process
  const { node, electron } = versions
  const system = `${platform}-${arch}`
  log.info('started', { version, node, electron, platform: system, headless: false, hidden })
  app.on('child-process-gone', (_, { type, reason, exitCode, serviceName }) => {
    if (reason !== 'clean-exit') log.warn('process-gone', { type, reason, exitCode, serviceName })
  })
}

/** Which settings are changed: their values may be names of customers, or secrets. */
function logSettings(settings: Stores['settings'], log: Log): void {
  let before = settings.get()
  settings.onChange((now) => {
    const names = Object.keys(now).filter(
      (name) => now[name as keyof typeof now] !== before[name as keyof typeof now],
    )
    before = now
    log.info('settings-changed', { names: names.join(' ') })
  })
}
