import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../main/errors.ts'
import { isCredentialName } from '../../main/headless/credential-names.ts'
import { withCredentialsFolder } from '../../main/headless/credentials-folder.ts'
import { withKeyFile } from '../../main/headless/key-file.ts'
import type { Terminal } from '../../main/headless/terminal.ts'
import { cliDesk } from '../helpers/cli-desk.ts'
import { videoJob } from '../helpers/engine-kit.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const posix = process.platform !== 'win32'

function folderOf(files: Record<string, string | Buffer>): string {
  const folder = tempFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** What a run would see of the environment, without the folder's own variable. */
function seen(folder: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const given = { env: { ...env, CREDENTIALS_DIRECTORY: folder } } as unknown as Terminal
  const seen = withCredentialsFolder(given).env
  expect(seen.CREDENTIALS_DIRECTORY).toBe(folder)
  return Object.fromEntries(
    Object.entries(seen).filter(([name]) => name !== 'CREDENTIALS_DIRECTORY'),
  )
}

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  throw new Error('expected a UsageError')
}

describe('the folder of a service manager', () => {
  test('holds lines in one file, or a value in a file of its name; others are left alone', () => {
    const folder = folderOf({
      'reelhaul-keys': 'REELHAUL_API_KEY_ADOBE="ad # obe"\nREELHAUL_CLIENT_ID=from-lines\n',
      REELHAUL_API_KEY_REDNER: 'rk_1\r\n',
      REELHAUL_CLIENT_ID: 'own-file\n',
      REELHAUL_CLIENT_SECRET: '\n',
      'database-password': 'not ours',
    })
    expect(seen(folder)).toEqual({
      REELHAUL_API_KEY_ADOBE: 'ad # obe',
      REELHAUL_API_KEY_REDNER: 'rk_1',
      REELHAUL_CLIENT_ID: 'own-file',
    })
  })

  test('comes after the environment and the key file', () => {
    const folder = folderOf({
      'reelhaul-keys':
        'REELHAUL_API_KEY=folder\nREELHAUL_CLIENT_ID=folder\nREELHAUL_TOKEN_SCOPE=folder',
    })
    const keys = join(folderOf({}), 'keys')
    writeFileSync(keys, 'REELHAUL_API_KEY=file\nREELHAUL_CLIENT_ID=file', { mode: 0o600 })
    const env = { REELHAUL_API_KEY: 'environment', CREDENTIALS_DIRECTORY: folder }
    expect(withCredentialsFolder(withKeyFile(keys, { env } as unknown as Terminal)).env).toEqual({
      REELHAUL_API_KEY: 'environment',
      REELHAUL_CLIENT_ID: 'file',
      REELHAUL_TOKEN_SCOPE: 'folder',
      CREDENTIALS_DIRECTORY: folder,
    })
  })

  test.runIf(posix)(
    'is trusted by where it is: secrets of containers are open to all, or links',
    () => {
      const target = folderOf({ secret: 'rk_1' })
      chmodSync(join(target, 'secret'), 0o444)
      const folder = tempFolder()
      symlinkSync(join(target, 'secret'), join(folder, 'REELHAUL_API_KEY'))
      expect(seen(folder)).toEqual({ REELHAUL_API_KEY: 'rk_1' })
    },
  )

  test('that is not there holds nothing, as in a container without secrets', () => {
    expect(seen(join(tempFolder(), 'none'), { A: 'b' })).toEqual({ A: 'b' })
    expect(withCredentialsFolder({ env: {} } as Terminal).env).toEqual({})
  })

  test('is refused where it is not one', () => {
    expect(refusal(() => seen('run/secrets'))).toContain('absolute')
    expect(refusal(() => seen(join(folderOf({ file: '' }), 'file')))).toContain('cannot be read')
  })

  test.each([
    ['REELHAUL_APIKEY', 's3cret', /REELHAUL_APIKEY: no credential has this name; known are/],
    ['REELHAUL_API_KEY', 's3cret\ns3cret', /REELHAUL_API_KEY holds more than one line/],
    ['REELHAUL_API_KEY', 's3cret'.repeat(20_000), /REELHAUL_API_KEY is too large/],
    ['REELHAUL_API_KEY', 's\0cret', /REELHAUL_API_KEY is not text/],
    ['reelhaul-keys', 's3cret', /reelhaul-keys, line 1: expected NAME=value/],
  ])('with a bad %s says which file it is, and not what it holds', (name, content, message) => {
    const said = refusal(() => seen(folderOf({ [name]: content })))
    expect(said).toMatch(message)
    expect(said).not.toContain('s3cret')
  })

  test.runIf(posix)('with a folder or a pipe in the place of a value is refused at once', () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'REELHAUL_API_KEY'))
    expect(refusal(() => seen(folder))).toMatch(/REELHAUL_API_KEY is not a file|cannot be read/)
    const other = tempFolder()
    execFileSync('mkfifo', [join(other, 'reelhaul-keys')])
    expect(refusal(() => seen(other))).toContain('reelhaul-keys is not a file')
  })

  test('is bounded in number', () => {
    const names = Array.from({ length: 1001 }, (_, i) => [`REELHAUL_API_KEY_P${i}`, 'k'] as const)
    expect(refusal(() => seen(folderOf(Object.fromEntries(names))))).toContain('too many')
  })

  test('is read without a fault whatever its files hold', () => {
    const folder = tempFolder()
    const name = fc.constantFrom('reelhaul-keys', 'REELHAUL_API_KEY', 'REELHAUL_TOKEN_URL_X')
    fc.assert(
      fc.property(name, fc.string({ unit: 'binary' }), (file, content) => {
        writeFileSync(join(folder, file), content)
        try {
          seen(folder)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
        }
      }),
      { numRuns: 200 },
    )
  })
})

const noSecrets = ['REELHAUL_DATA_DIR', 'REELHAUL_LOG_LEVEL']

test('every variable of credentials that the program reads can be given in a file, too', () => {
  const headless = join(import.meta.dirname, '../../main/headless')
  const read = readdirSync(headless)
    .filter((name) => name.endsWith('.ts') && name !== 'usage.ts')
    .flatMap((name) => readFileSync(join(headless, name), 'utf8').match(/\bREELHAUL_\w+/g) ?? [])
    .filter((name) => !name.endsWith('_') && !noSecrets.includes(name))
  expect(read.length).toBeGreaterThan(5)
  expect(read.filter((name) => !isCredentialName(name))).toEqual([])
})

test('a run takes its key from there, and a bad folder does not keep it from telling its version', async () => {
  const desk = await cliDesk(videoJob('job_1', 1000))
  const { key } = desk.simulator.credentials.redner
  const env = { CREDENTIALS_DIRECTORY: folderOf({ REELHAUL_API_KEY_REDNER: `${key}\n` }) }
  const run = await desk.run(['fetch', 'job_1', ...desk.options], { env })
  expect(run.code, run.stderr).toBe(0)
  const bad = { CREDENTIALS_DIRECTORY: folderOf({ 'reelhaul-keys': 's3cret' }) }
  expect((await desk.run(['--version'], { env: bad })).code).toBe(0)
  const refused = await desk.run(['fetch', 'job_1', ...desk.options], { env: bad })
  expect(refused.code).toBe(2)
  expect(refused.stderr).toMatch(
    /^reelhaul: The credential .*reelhaul-keys, line 1: expected NAME=value\.\n$/,
  )
})
