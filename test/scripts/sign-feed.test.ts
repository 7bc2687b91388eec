import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { isSigned, readPublicKeys } from '../../main/desktop/updates/feed-signature.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { releaseText } from '../helpers/update-feed.ts'

const script = join(import.meta.dirname, '../../scripts/release/sign-feed.mjs')
const run = (args: readonly string[], env: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, [script, ...args], { env: { PATH: '', ...env } })

/** A folder as electron-builder leaves it. */
function release(): string {
  const folder = tempFolder()
  const content = Buffer.from('a program')
  writeFileSync(join(folder, 'Reelhaul-1.5.0.AppImage'), content)
  writeFileSync(join(folder, 'latest-linux.yml'), releaseText({ version: '1.5.0', content }))
  return folder
}

const pair = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    open: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}

describe('sign-feed', () => {
  test('signs a release as the program verifies it, with every key that it is given', async () => {
    const folder = release()
    const [before, after] = [pair(), pair()]
    await run([folder], {
      REELHAUL_UPDATE_SIGNING_KEY: before.secret + after.secret,
      REELHAUL_UPDATE_KEYS: after.open,
    })
    const content = readFileSync(join(folder, 'latest-linux.yml'))
    const signatures = readFileSync(join(folder, 'latest-linux.yml.sig'), 'utf8')
    for (const { open } of [before, after])
      expect(isSigned('latest-linux.yml', content, signatures, readPublicKeys(open))).toBe(true)
    expect(isSigned('latest-linux.yml', content, signatures, readPublicKeys(pair().open))).toBe(
      false,
    )
    expect(isSigned('latest.yml', content, signatures, readPublicKeys(after.open))).toBe(false)
  })

  test('makes a pair of keys that fit, and overwrites none', async () => {
    const path = join(tempFolder(), 'key.pem')
    await run(['--new-key', path])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const folder = release()
    await run([folder], {
      REELHAUL_UPDATE_SIGNING_KEY: readFileSync(path, 'utf8'),
      REELHAUL_UPDATE_KEYS: readFileSync(`${path}.pub`, 'utf8'),
    })
    await expect(run(['--new-key', path])).rejects.toThrow('EEXIST')
  })

  test('refuses a file that is not the one that is described', async () => {
    const folder = release()
    writeFileSync(join(folder, 'Reelhaul-1.5.0.AppImage'), 'another one')
    const done = run([folder], { REELHAUL_UPDATE_SIGNING_KEY: pair().secret })
    await expect(done).rejects.toThrow('is not the file that latest-linux.yml describes')
  })

  test('refuses a key that programs would not accept, and says when there is none', async () => {
    const env = { REELHAUL_UPDATE_SIGNING_KEY: pair().secret, REELHAUL_UPDATE_KEYS: pair().open }
    await expect(run([release()], env)).rejects.toThrow('would be refused')
    await expect(run([release()])).rejects.toThrow('holds no private key')
    await expect(run([tempFolder()], env)).rejects.toThrow('no latest*.yml')
  })
})
