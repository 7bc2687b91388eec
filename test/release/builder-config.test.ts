import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Configuration } from 'electron-builder'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { releaseConfig } from '../../scripts/package/release-config.ts'
import { ScriptError } from '../../scripts/lib/log.mjs'

const root = join(import.meta.dirname, '../..')
const base = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Configuration
const { validateConfiguration } = createRequire(import.meta.url)(
  'app-builder-lib/out/util/config/config.js',
) as {
  validateConfiguration: (config: unknown, log: { isEnabled: boolean }) => Promise<void>
}

/** Sets of variables that a release may be made with. */
const environments: Record<string, NodeJS.ProcessEnv> = {
  'no keys': {},
  'a certificate file': { CSC_LINK: 'file.p12', CSC_KEY_PASSWORD: 'x' },
  'a certificate in the keychain and an API key': {
    CSC_NAME: 'Example Studio',
    APPLE_API_KEY: '/keys/api.p8',
    APPLE_API_KEY_ID: 'A1',
    APPLE_API_ISSUER: 'issuer',
  },
  'Azure’s service and an update address': {
    AZURE_SIGN_ENDPOINT: 'https://signing.example',
    AZURE_SIGN_ACCOUNT: 'account',
    AZURE_SIGN_PROFILE: 'profile',
    AZURE_SIGN_PUBLISHER: 'Example Studio',
    REELHAUL_UPDATE_URL: 'https://updates.example/reelhaul/',
    REELHAUL_UPDATE_KEYS: 'the keys',
  },
  'a repository': { REELHAUL_GITHUB_REPOSITORY: 'example/reelhaul' },
}

const validate = (config: unknown) => validateConfiguration(config, { isEnabled: false })

/** As electron-builder lays the one over the other: nested objects are merged. */
function together(env: NodeJS.ProcessEnv): Configuration {
  const added = releaseConfig(env)
  return {
    ...base,
    ...added,
    win: { ...base.win, ...added.win },
    mac: { ...base.mac, ...added.mac },
  }
}

/** `deb x64`, `deb arm64` … */
function targetsOf(system: 'linux' | 'win' | 'mac'): string[] {
  const targets = base[system]?.target as { target: string; arch: string[] }[]
  return targets.flatMap(({ target, arch }) => arch.map((name) => `${target} ${name}`)).sort()
}

describe('the configuration of packages', () => {
  test.each(Object.keys(environments))('with %s fits electron-builder’s schema', async (name) => {
    await expect(validate(together(environments[name]!))).resolves.toBeUndefined()
  })

  test('with a word that electron-builder does not know is refused by the same schema', async () => {
    const misspelt = { ...base, linux: { ...base.linux, tragets: [] } }
    await expect(validate(misspelt)).rejects.toThrow(/configuration\.linux/)
  })

  test('names each system’s packages for its processors', () => {
    const forBoth = (...names: string[]) =>
      names.flatMap((name) => [`${name} arm64`, `${name} x64`])
    expect(targetsOf('linux')).toEqual(forBoth('AppImage', 'deb', 'rpm', 'tar.gz').sort())
    expect(targetsOf('win')).toEqual(forBoth('nsis', 'portable').sort())
    expect(targetsOf('mac')).toEqual(['dmg universal', 'zip universal'])
  })

  test('gives each file another name', () => {
    const names = [
      ...[base.artifactName, base.deb?.artifactName, base.rpm?.artifactName],
      ...[base.nsis?.artifactName, base.portable?.artifactName],
    ]
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/\$\{version\}.*\$\{arch\}/)
  })

  test('hardens macOS’ runtime and asks for compiling alone', () => {
    expect(base.mac?.hardenedRuntime).toBe(true)
    const plist = readFileSync(join(root, base.mac!.entitlements!), 'utf8')
    const keys = [...plist.matchAll(/<key>(.*)<\/key>/g)].map(([, key]) => key)
    expect(keys).toEqual(['com.apple.security.cs.allow-jit'])
    expect(base.mac?.entitlementsInherit).toBe(base.mac?.entitlements)
  })
})

describe('signing and publishing', () => {
  test('are absent without keys: an ad-hoc signature on macOS, nothing to look for updates at', () => {
    const { publish, win, mac } = releaseConfig({})
    expect(publish).toBeNull()
    expect(win).toEqual({ forceCodeSigning: false })
    expect(mac).toEqual({ identity: '-', hardenedRuntime: false, notarize: false })
  })

  test('with a certificate a package that cannot be signed is not made', () => {
    const { win, mac } = releaseConfig(environments['a certificate file']!)
    expect(win).toEqual({ forceCodeSigning: true })
    expect(mac).toEqual({ forceCodeSigning: true, hardenedRuntime: true, notarize: false })
    expect(releaseConfig({ CSC_LINK: '', WIN_CSC_LINK: 'w.p12' }).mac?.identity).toBe('-')
  })

  test('with Apple’s variables the signed program is notarised', () => {
    const env = environments['a certificate in the keychain and an API key']!
    expect(releaseConfig(env).mac?.notarize).toBe(true)
  })

  test('with an address or a repository updates are looked for there', () => {
    expect(releaseConfig(environments['Azure’s service and an update address']!).publish).toEqual([
      { provider: 'generic', url: 'https://updates.example/reelhaul/' },
    ])
    expect(
      releaseConfig({
        REELHAUL_UPDATE_URL: 'http://127.0.0.1:8080/',
        REELHAUL_UPDATE_KEYS: 'keys',
      }).publish,
    ).toEqual([{ provider: 'generic', url: 'http://127.0.0.1:8080/' }])
    const { publish, extraMetadata } = releaseConfig(environments['a repository']!)
    expect(publish).toEqual([{ provider: 'github', owner: 'example', repo: 'reelhaul' }])
    expect(extraMetadata).toEqual({ homepage: 'https://github.com/example/reelhaul' })
  })

  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['half of Azure’s', { AZURE_SIGN_ACCOUNT: 'a' }, /AZURE_SIGN_ENDPOINT, .* missing/],
    ['half of Apple’s', { CSC_NAME: 'a', APPLE_ID: 'b' }, /APPLE_TEAM_ID is missing/],
    ['a notary without a certificate', { APPLE_KEYCHAIN_PROFILE: 'p' }, /CSC_LINK or CSC_NAME/],
    ['an update address without TLS', { REELHAUL_UPDATE_URL: 'http://example.com' }, /https/],
    ['an update address that is none', { REELHAUL_UPDATE_URL: 'updates' }, /https address/],
    ['an update address without keys', { REELHAUL_UPDATE_URL: 'https://a.example' }, /UPDATE_KEYS/],
    ['a repository that is none', { REELHAUL_GITHUB_REPOSITORY: 'a/b/c' }, /OWNER\/NAME/],
    [
      'two places for updates',
      { REELHAUL_UPDATE_URL: 'https://a.example', REELHAUL_GITHUB_REPOSITORY: 'a/b' },
      /not both/,
    ],
  ])('%s: refused with what is wrong', (_, env, message) => {
    expect(() => releaseConfig(env)).toThrow(ScriptError)
    expect(() => releaseConfig(env)).toThrow(message)
  })
})
