/** `reelhaul support FILE.zip`: works also beside a running program, and where nothing else does. */
import { resolve } from 'node:path'
import { homedir } from 'node:os'
import { UsageError } from '../errors.ts'
import { secretsInEnvironment } from '../logs/environment-secrets.ts'
import { logRedaction } from '../logs/log-redaction.ts'
import { saveSupportBundle } from '../support/save-bundle.ts'
import type { Options } from './options.ts'
import type { Terminal } from './terminal.ts'

/** @throws UsageError without a file's name, and as `saveSupportBundle` does. */
export async function saveSupport(
  { inputs, data, json }: Pick<Options, 'inputs' | 'data' | 'json'>,
  { cwd, env, stdout }: Terminal,
): Promise<number> {
  const [name, ...more] = inputs
  if (name === undefined || more.length > 0)
    throw new UsageError(
      'support takes the name of the file to write, such as reelhaul-support.zip.',
    )
  const path = resolve(cwd, name)
  const secrets = secretsInEnvironment(env)
  await saveSupportBundle(path, {
    dataFolder: data,
    crashFolder: null,
    redact: logRedaction({ secrets: () => secrets, home: homedir() }),
    checkDatabase: true,
    program: { window: false },
    env,
  })
  stdout.write(json ? `${JSON.stringify({ event: 'support', path })}\n` : `${path}\n`)
  return 0
}
