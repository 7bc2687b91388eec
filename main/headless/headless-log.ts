/** The log of a headless run: from the moment that the data folder is its own, until the process ends. */
import type { Engine } from '../engine/engine.ts'
import { openLogFile, type LogFile } from '../logs/log-file.ts'
import { secretsInEnvironment } from '../logs/environment-secrets.ts'
import { logEngine } from '../support/log-engine.ts'
import { version } from '../version.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'

export function openHeadlessLog(
  { data, logLevel }: Pick<Options, 'data' | 'logLevel'>,
  { env, stderr }: Terminal,
): LogFile {
  const secrets = secretsInEnvironment(env)
  return openLogFile({
    ...{ dataFolder: data, level: logLevel },
    secrets: () => secrets,
    onProblem: (message) => stderr.write(`${message}\n`),
  })
}

/** Logs what the engine tells, and how the process ends. */
export function logRun(engine: Engine, file: LogFile, terminal: Terminal): void {
  const { log } = file
  const { platform, arch, version: node } = process
  log.info('started', { version, node, platform: `${platform}-${arch}`, headless: true })
  logEngine(engine, log)
  terminal.onExit((code) => {
    log.info('stopped', { code })
    file.flushNow()
  })
}
