import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSource, type SourceDeps } from '../../../main/desktop/updates/update-source.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'

const pemOf = (type: 'ed25519' | 'x25519'): string => {
  const { publicKey } =
    type === 'ed25519' ? generateKeyPairSync(type) : generateKeyPairSync('x25519')
  return publicKey.export({ type: 'spki', format: 'pem' }).toString()
}

/** A package in a folder, as it was started from an AppImage. */
function packaged({ url = 'https://updates.example.com/reelhaul', keys = pemOf('ed25519') } = {}) {
  const folder = tempFolder()
  const resources = join(folder, 'mount/resources')
  mkdirSync(resources, { recursive: true })
  const appImage = join(folder, 'Reelhaul.AppImage')
  writeFileSync(appImage, '')
  writeFileSync(join(resources, 'app-update.yml'), `provider: generic\nurl: ${url}\n`)
  writeFileSync(join(resources, 'update-keys.pem'), keys)
  const said: string[] = []
  const deps: SourceDeps = {
    packaged: true,
    resources,
    executable: join(folder, 'mount/reelhaul'),
    platform: 'linux',
    arch: 'x64',
    env: { APPIMAGE: appImage, APPDIR: join(folder, 'mount') },
    log: (message) => said.push(message),
  }
  return { folder, resources, deps, said }
}

describe('readSource', () => {
  test('reads where an AppImage finds its releases, and the keys that they are signed with', async () => {
    const { deps, resources } = packaged({ keys: pemOf('ed25519') + pemOf('ed25519') })
    const source = await readSource(deps)
    expect(source).toMatchObject({
      kind: 'appImage',
      fileName: 'latest-linux.yml',
      extension: 'AppImage',
      configPath: join(resources, 'app-update.yml'),
    })
    if (typeof source === 'string') throw new Error(source)
    expect(source.url.href).toBe('https://updates.example.com/reelhaul/')
    expect(source.keys).toHaveLength(2)
  })

  test.each([
    ['win32', 'x64', 'nsis', 'latest.yml', 'exe'],
    ['win32', 'arm64', 'nsis', 'latest.yml', 'exe'],
    ['darwin', 'arm64', 'mac', 'latest-mac.yml', 'zip'],
    ['linux', 'arm64', 'appImage', 'latest-linux-arm64.yml', 'AppImage'],
  ] as const)('knows the release of %s %s', async (platform, arch, kind, fileName, extension) => {
    const { deps } = packaged()
    expect(await readSource({ ...deps, platform, arch })).toMatchObject({
      ...{ kind, fileName, extension },
    })
  })

  test.each(['deb', 'rpm'] as const)('knows a package of a distribution: %s', async (kind) => {
    const { deps, resources } = packaged()
    writeFileSync(join(resources, 'package-type'), `${kind}\n`)
    const installed = { ...deps, env: {}, executable: '/opt/Reelhaul/reelhaul' }
    expect(await readSource(installed)).toMatchObject({ kind, extension: kind })
    // The same folder, unpacked elsewhere: no package manager knows it.
    expect(await readSource({ ...installed, executable: '/home/ana/reelhaul' })).toBe('unpacked')
  })

  test('an AppImage that another AppImage has started is none of its own', async () => {
    const { deps } = packaged()
    const env = { ...deps.env, APPDIR: '/tmp/.mount_other' }
    expect(await readSource({ ...deps, env })).toBe('unpacked')
  })

  test('there are none in development, portable, or where the package names no source', async () => {
    const { deps } = packaged()
    expect(await readSource({ ...deps, packaged: false })).toBe('development')
    const env = { PORTABLE_EXECUTABLE_FILE: 'D:\\Reelhaul.exe' }
    expect(await readSource({ ...deps, platform: 'win32', env })).toBe('unpacked')
    expect(await readSource({ ...deps, resources: tempFolder() })).toBe('noSource')
  })

  test('there are none where the AppImage cannot be replaced', async () => {
    const { deps } = packaged()
    const env = { ...deps.env, APPIMAGE: join(tempFolder(), 'gone/Reelhaul.AppImage') }
    expect(await readSource({ ...deps, env })).toBe('readOnly')
  })

  test.each([
    'http://updates.example.com/',
    'ftp://updates.example.com/',
    'file:///srv/updates/',
    'https://ana:secret@updates.example.com/',
    'updates.example.com',
    '[]',
    '&a [*a]',
  ])('refuses an address that cannot be trusted: %s', async (url) => {
    const { deps, said } = packaged({ url })
    expect(await readSource(deps)).toBe('badSource')
    expect(said).toHaveLength(1)
    expect(said[0]).not.toContain('secret')
  })

  test.each(['', 'not a key', pemOf('x25519'), pemOf('ed25519') + pemOf('x25519')])(
    'refuses a package without keys of the right kind',
    async (keys) => {
      expect(await readSource(packaged({ keys }).deps)).toBe('badSource')
    },
  )

  test('allows plain http on this machine only', async () => {
    expect(await readSource(packaged({ url: 'http://127.0.0.1:8080' }).deps)).toMatchObject({
      kind: 'appImage',
    })
  })
})
