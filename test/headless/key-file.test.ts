import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../main/errors.ts'
import { parseKeyFile, withKeyFile } from '../../main/headless/key-file.ts'
import type { Terminal } from '../../main/headless/terminal.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const posix = process.platform !== 'win32'

function keyFile(content: string | Buffer, mode = 0o600): string {
  const path = join(tempFolder(), 'keys')
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

/** The environment that a run would see. */
function environment(path: string, env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return withKeyFile(path, { env } as Terminal).env
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

describe('a key file', () => {
  test('holds the names of the environment, as people write such files', () => {
    const text = [
      '\ufeff# Adobe, for the night run',
      'REELHAUL_CLIENT_ID=abc',
      '  export REELHAUL_CLIENT_SECRET_ADOBE = "p8e # not a comment" # a comment',
      "REELHAUL_API_KEY_REDNER='rk_1=='",
      'REELHAUL_TOKEN_SCOPE=openid,ff_apis # the old one',
      'REELHAUL_API_KEY=a#b=c',
      '',
      'PATH=/not/ours',
    ].join('\r\n')
    expect(environment(keyFile(text))).toEqual({
      REELHAUL_CLIENT_ID: 'abc',
      REELHAUL_CLIENT_SECRET_ADOBE: 'p8e # not a comment',
      REELHAUL_API_KEY_REDNER: 'rk_1==',
      REELHAUL_TOKEN_SCOPE: 'openid,ff_apis',
      REELHAUL_API_KEY: 'a#b=c',
    })
  })

  test('says nothing where the environment says something', () => {
    const path = keyFile('REELHAUL_API_KEY=file\nREELHAUL_CLIENT_ID=file')
    const env = { REELHAUL_API_KEY: 'environment', REELHAUL_CLIENT_ID: ' ', HOME: '/me' }
    expect(environment(path, env)).toEqual({
      REELHAUL_API_KEY: 'environment',
      REELHAUL_CLIENT_ID: 'file',
      HOME: '/me',
    })
  })

  test.runIf(posix)('is refused when others can read it, with what to do', () => {
    for (const mode of [0o644, 0o640, 0o604, 0o660, 0o601]) {
      const path = keyFile('REELHAUL_API_KEY=s3cret', mode)
      expect(refusal(() => environment(path))).toContain(`chmod 600 ${path}`)
      // Windows knows no such modes: its folders are the user's own.
      expect(withKeyFile(path, { env: {} } as Terminal, 'win32').env).not.toEqual({})
    }
    expect(environment(keyFile('REELHAUL_API_KEY=a', 0o400))).toEqual({ REELHAUL_API_KEY: 'a' })
  })

  test('that cannot be one is named', () => {
    const folder = tempFolder()
    mkdirSync(join(folder, 'sub'))
    expect(refusal(() => environment(join(folder, 'none')))).toContain('cannot be read')
    expect(refusal(() => environment(join(folder, 'sub')))).toMatch(/not a file|cannot be read/)
    expect(refusal(() => environment(keyFile('#'.repeat(70_000))))).toContain('too large')
    const utf16 = Buffer.from('REELHAUL_API_KEY=a', 'utf16le')
    expect(refusal(() => environment(keyFile(utf16)))).toContain('UTF-8')
  })

  test.each([
    ['s3cret', /line 2: expected NAME=value/],
    ['REELHAUL_APIKEY=s3cret', /line 2: REELHAUL_APIKEY is not known; known are REELHAUL_API_KEY/],
    ['REELHAUL_API_KEY="s3cret', /line 2: the quote " is not closed/],
    ['REELHAUL_API_KEY="s3cret"x', /line 2: the quote " is not closed/],
    ['REELHAUL_API_KEY=s3cret\nREELHAUL_API_KEY=b', /line 3: REELHAUL_API_KEY is given twice/],
  ])('with %j says in which line it is wrong, and not what the line holds', (line, message) => {
    const said = refusal(() => environment(keyFile(`# keys\n${line}`)))
    expect(said).toMatch(message)
    expect(said).not.toContain('s3cret')
  })

  test('is read without a fault whatever it holds, and quoted values come out as they went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          parseKeyFile(text, 'f')
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
        }
      }),
    )
    const value = fc.string().filter((text) => !/["\r\n]/.test(text))
    fc.assert(
      fc.property(value, (text) => {
        expect(parseKeyFile(`REELHAUL_API_KEY="${text}"`, 'f')).toEqual({ REELHAUL_API_KEY: text })
      }),
    )
  })
})
