import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createElectronUpdater } from '../../../main/desktop/updates/electron-updater.ts'
import type { DownloadControl } from '../../../main/desktop/updates/fetch-artefact.ts'
import { feedLimitBytes } from '../../../main/desktop/updates/signed-feed.ts'
import type { UpdateSource } from '../../../main/desktop/updates/update-source.ts'
import { straight } from '../../../main/network/network.ts'
import { createApiClient } from '../../../main/providers/api-client.ts'
import { tempFolder } from '../../helpers/temp-folder.ts'
import { UpdateFeed } from '../../helpers/update-feed.ts'

let feed: UpdateFeed
let folder: string
let appImage: string

beforeEach(async () => {
  feed = await UpdateFeed.start()
  onTestFinished(() => feed.close())
  folder = tempFolder()
  appImage = join(folder, 'Reelhaul.AppImage')
  writeFileSync(appImage, 'the old program')
  writeFileSync(join(folder, 'app-update.yml'), `provider: generic\nurl: ${feed.url}\n`)
  vi.stubEnv('APPIMAGE', appImage)
  onTestFinished(() => void vi.unstubAllEnvs())
})

function open(source: Partial<UpdateSource> = {}) {
  const api = createApiClient({ network: straight, bodyLimitBytes: feedLimitBytes })
  onTestFinished(() => api.close())
  return createElectronUpdater({
    source: {
      kind: 'appImage',
      url: new URL(feed.url),
      keys: [feed.publicKey],
      fileName: 'latest-linux.yml',
      extension: 'AppImage',
      configPath: join(folder, 'app-update.yml'),
      ...source,
    },
    program: {
      version: '1.4.0',
      name: 'Reelhaul',
      userData: folder,
      caches: join(folder, 'caches'),
      env: { ...process.env, APPIMAGE: appImage },
      relaunch: vi.fn(),
      quit: vi.fn(),
    },
    network: straight,
    api,
    log: () => undefined,
  })
}

const control = (given: Partial<DownloadControl> = {}): DownloadControl => ({
  hold: () => null,
  onProgress: () => undefined,
  signal: new AbortController().signal,
  ...given,
})

const newer = { version: '1.5.0', content: randomBytes(300_000) }

/** Files that an update has left behind, below the caches. */
const keptFiles = (): string[] =>
  existsSync(join(folder, 'caches'))
    ? readdirSync(join(folder, 'caches'), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    : []

describe('a good release', () => {
  test('is found, downloaded and put in the place of the running program', async () => {
    feed.publish({ ...newer, said: { releaseNotes: 'Faster.' } })
    const updater = await open()
    expect(await updater.check()).toEqual({ version: '1.5.0', notes: 'Faster.' })
    const seen: number[] = []
    await updater.download(control({ onProgress: (bytes) => seen.push(bytes) }))
    expect(seen.at(-1)).toBe(newer.content.length)
    expect(readFileSync(appImage, 'utf8')).toBe('the old program')

    expect(updater.install(false)).toBe('installed')
    expect(readFileSync(appImage).equals(newer.content)).toBe(true)
    expect(statSync(appImage).mode & 0o777).toBe(0o755)
  })

  test('keeps a whole program where it cannot be put in its place', async () => {
    feed.publish(newer)
    const updater = await open()
    await updater.check()
    await updater.download(control())
    rmSync(join(folder, 'caches'), { recursive: true })
    expect(updater.install(false)).toBe('failed')
    expect(readFileSync(appImage, 'utf8')).toBe('the old program')
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })

  test('gives its version to a name that has one', async () => {
    const named = join(folder, 'Reelhaul-1.4.0.AppImage')
    writeFileSync(named, 'the old program')
    appImage = named
    vi.stubEnv('APPIMAGE', named)
    feed.publish(newer)
    const updater = await open()
    await updater.check()
    await updater.download(control())
    updater.install(false)
    expect(existsSync(named)).toBe(false)
    expect(readFileSync(join(folder, 'Reelhaul-1.5.0.AppImage')).equals(newer.content)).toBe(true)
  })

  test('is not downloaded twice', async () => {
    feed.publish(newer)
    const first = await open()
    await first.check()
    await first.download(control())
    const next = await open()
    await next.check()
    await next.download(control())
    expect(feed.requests.filter((name) => name.endsWith('.AppImage'))).toHaveLength(1)
  })

  test('is downloaded once more where what was kept has been changed since', async () => {
    feed.publish(newer)
    const first = await open()
    await first.check()
    await first.download(control())
    const kept = join(folder, 'caches/Reelhaul/pending/Reelhaul-1.5.0.AppImage')
    writeFileSync(kept, 'something else')
    const next = await open()
    await next.check()
    await next.download(control())
    expect(readFileSync(kept).equals(newer.content)).toBe(true)
  })

  test('tells the feed nothing about this installation', async () => {
    feed.publish(newer)
    const heads: string[] = []
    const served = feed.files.get('latest-linux.yml') as Buffer
    feed.files.set('latest-linux.yml', (response) => {
      heads.push(...Object.keys(response.req.headers))
      response.end(served)
    })
    await (await open()).check()
    expect(heads).toContain('user-agent')
    expect(heads.filter((name) => /staging|cookie|authorization/.test(name))).toEqual([])
  })
})

describe('an older release', () => {
  test.each(['1.3.9', '1.4.0', '1.4.0-beta.1', '0.9.0'])(
    'is left alone, also one that is signed: %s',
    async (version) => {
      feed.publish({ version, content: newer.content })
      expect(await (await open()).check()).toBeNull()
      expect(feed.requests).toEqual(['latest-linux.yml', 'latest-linux.yml.sig'])
    },
  )
})

describe('a staged release', () => {
  test.each([
    [0, false],
    [100, true],
  ])('reaches the share of installations that it names: %d%%', async (stagingPercentage, taken) => {
    feed.publish({ ...newer, said: { stagingPercentage } })
    expect((await (await open()).check()) !== null).toBe(taken)
  })

  test('reaches the same installation again at every check, and others not', async () => {
    feed.publish({ ...newer, said: { stagingPercentage: 50 } })
    // The last four bytes of the number that belongs to an installation say where it stands.
    for (const [id, taken] of [
      ['4d2f1c3a-0000-5000-8000-00007fff0000', true],
      ['4d2f1c3a-0000-5000-8000-0000ffff0000', false],
    ] as const) {
      writeFileSync(join(folder, '.updaterId'), id)
      const updater = await open()
      const found = [await updater.check(), await updater.check()]
      expect(found.map((release) => release !== null)).toEqual([taken, taken])
    }
  })
})

describe('a feed that was tampered with', () => {
  const refused = (reason: string) =>
    expect.objectContaining({ name: 'UpdateError', reason }) as Error

  test('is refused where a byte of what it says has changed', async () => {
    feed.publish(newer)
    const text = String(feed.files.get('latest-linux.yml'))
    feed.files.set('latest-linux.yml', Buffer.from(text.replace('1.5.0', '1.6.0')))
    await expect((await open()).check()).rejects.toEqual(refused('unsigned'))
  })

  test('is refused without a signature', async () => {
    feed.publish(newer)
    feed.files.delete('latest-linux.yml.sig')
    await expect((await open()).check()).rejects.toThrow('is not signed')
  })

  test.each([
    '',
    '\n',
    'AAAA',
    `${Buffer.alloc(64).toString('base64')}\n`,
    '<html>',
    'x'.repeat(9e4),
  ])('is refused with a signature that is none', async (text) => {
    feed.publish(newer)
    feed.files.set('latest-linux.yml.sig', Buffer.from(text))
    await expect((await open()).check()).rejects.toMatchObject({ name: 'UpdateError' })
    expect(feed.requests).toHaveLength(2)
  })

  test('is refused when another key has signed it', async () => {
    feed.publish(newer)
    feed.sign('latest-linux.yml', 'latest-linux.yml', generateKeyPairSync('ed25519').privateKey)
    await expect((await open()).check()).rejects.toEqual(refused('unsigned'))
  })

  test('is refused when it was signed for another system', async () => {
    feed.publish(newer)
    feed.sign('latest-linux.yml', 'latest-linux-arm64.yml')
    await expect((await open()).check()).rejects.toEqual(refused('unsigned'))
  })

  test('holds with any of the keys that the program was built with', async () => {
    feed.publish(newer)
    const keys = [generateKeyPairSync('ed25519').publicKey, feed.publicKey]
    expect(await (await open({ keys })).check()).toMatchObject({ version: '1.5.0' })
  })

  test('is read to its limit only', async () => {
    feed.publishText(`# ${'x'.repeat(1_000_000)}\n`)
    await expect((await open()).check()).rejects.toEqual(refused('server'))
  })

  test('leads nowhere else', async () => {
    const other = await UpdateFeed.start()
    onTestFinished(() => other.close())
    other.publish(newer)
    feed.publish(newer)
    feed.files.set('latest-linux.yml', (response) =>
      response.writeHead(302, { location: `${other.url}latest-linux.yml` }).end(),
    )
    await expect((await open()).check()).rejects.toEqual(refused('server'))
    feed.publish(newer)
    feed.files.set('Reelhaul-1.5.0.AppImage', (response) =>
      response.writeHead(302, { location: `${other.url}Reelhaul-1.5.0.AppImage` }).end(),
    )
    const updater = await open()
    await updater.check()
    await expect(updater.download(control())).rejects.toEqual(refused('server'))
    expect(other.requests).toEqual([])
  })

  test.each([
    ['another file', Buffer.alloc(newer.content.length, 1)],
    ['one that is longer', Buffer.concat([newer.content, Buffer.from('x')])],
    ['one that is shorter', newer.content.subarray(1)],
  ])('installs nothing when it sends %s', async (_, sent) => {
    feed.publish({ ...newer, sent })
    const updater = await open()
    await updater.check()
    await expect(updater.download(control())).rejects.toEqual(refused('damaged'))
    expect(keptFiles()).toEqual([])
    expect(updater.install(true)).toBe('failed')
    expect(readFileSync(appImage, 'utf8')).toBe('the old program')
  })

  test('sends no more than what was signed, also without a length', async () => {
    feed.publish(newer)
    let ended = false
    feed.files.set('Reelhaul-1.5.0.AppImage', (response) => {
      response.on('close', () => (ended = true))
      const more = () => {
        while (!ended && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
    })
    const updater = await open()
    await updater.check()
    await expect(updater.download(control())).rejects.toEqual(refused('damaged'))
    await expect.poll(() => ended).toBe(true)
    expect(keptFiles()).toEqual([])
  })

  test('leaves nothing when it breaks off', async () => {
    feed.publish(newer)
    feed.files.set('Reelhaul-1.5.0.AppImage', (response) => {
      response.writeHead(200, { 'content-length': newer.content.length })
      response.write(newer.content.subarray(0, 1000), () => response.destroy())
    })
    const updater = await open()
    await updater.check()
    await expect(updater.download(control())).rejects.toEqual(refused('offline'))
    expect(keptFiles()).toEqual([])
  })
})

test('a feed that does not answer is offline, not refused', async () => {
  await feed.close()
  await expect((await open()).check()).rejects.toMatchObject({ reason: 'offline' })
})

test('receives nothing more while it is held', async () => {
  feed.publish(newer)
  const updater = await open()
  await updater.check()
  const held = Promise.withResolvers<void>()
  let asked = 0
  let bytes = 0
  const done = updater.download(
    control({
      hold: () => (asked++ === 0 ? held.promise : null),
      onProgress: (received) => (bytes = received),
    }),
  )
  await expect.poll(() => asked).toBe(1)
  const before = bytes
  expect(before).toBeLessThan(newer.content.length)
  held.resolve()
  await done
  expect(bytes).toBe(newer.content.length)
})

test('ends at once when the program ends', async () => {
  feed.publish(newer)
  const updater = await open()
  await updater.check()
  const end = new AbortController()
  const done = updater.download(control({ signal: end.signal, onProgress: () => end.abort() }))
  await expect(done).rejects.toMatchObject({ name: 'AbortError' })
  expect(keptFiles()).toEqual([])
})
