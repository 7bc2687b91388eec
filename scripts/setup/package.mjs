import { Arch, build, Platform } from 'electron-builder'
import { existsSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ScriptError } from '../lib/log.mjs'
import { root, toolPath } from '../lib/paths.mjs'
import { capture } from '../lib/process.mjs'
import { releaseConfig } from '../package/release-config.ts'
import { ensureBuild } from './build.mjs'
import { ensureElectron } from './electron-runtime.mjs'

const systemPacker = join(root, 'scripts/package/system-packer.mjs')
/** Of Debian's package 7zip; tar.gz is made with it. */
const system7zip = '/usr/bin/7zz'

/**
 * @typedef {object} PackageOptions
 * @property {readonly string[]} [targets] `dir`, `deb`, `nsis` …; `all`: those of electron-builder.yml
 *   with their processors. Default: `dir`, the unpacked program.
 * @property {readonly string[]} [archs] `x64`, `arm64`, `universal`; default: this machine's
 * @property {boolean} [systemTools] make deb, rpm and tar.gz with the system's own tools instead of those
 *   that electron-builder downloads
 * @property {boolean} [quick] hardly compressed, for tests
 * @property {boolean} [publish] send what was made to where the environment says
 *
 * @typedef {object} Packages
 * @property {string} folder of the unpacked program, absolute
 * @property {readonly string[]} files packages and update information, absolute
 */

/**
 * Packages `out/` with the chosen Electron for this system.
 * @param {PackageOptions} [options]
 * @returns {Promise<Packages>}
 * @throws ScriptError where the environment asks for half a signature, or no Electron fits
 */
export async function packageApp(options = {}) {
  const { targets = ['dir'], archs = [process.arch] } = options
  const all = targets.includes('all')
  const release = releaseConfig(process.env)
  await ensureBuild()
  const electron = await electronFor(all ? ['x64', 'arm64'] : archs)
  const system = Platform.current()
  let folder = join(root, 'release')
  const files = await withTools(options, () =>
    build({
      targets: all
        ? system.createTarget()
        : system.createTarget([...targets], ...archs.map((name) => Arch[name])),
      publish: options.publish ? 'always' : 'never',
      config: {
        extends: join(root, 'electron-builder.yml'),
        ...release,
        ...electron,
        ...(options.quick && quickly),
        afterPack: async ({ appOutDir, packager }) => {
          folder = appOutDir
          const resources = packager.getResourcesDir(appOutDir)
          await removeDevelopmentFiles(appOutDir, resources)
          await addUpdateKeys(resources, process.env.REELHAUL_UPDATE_KEYS)
        },
      },
    }),
  )
  return { folder, files }
}

const quickly = { compression: 'store', deb: { compression: 'gz' }, rpm: { compression: 'gzip' } }

/** As main/desktop/updates/update-source.ts reads them. */
async function addUpdateKeys(resources, keys) {
  if (keys) await writeFile(join(resources, 'update-keys.pem'), keys)
}

/** electron-builder reads from the environment which programs it need not download. */
async function withTools({ systemTools, quick }, work) {
  const tools = {
    ...(systemTools && { CUSTOM_FPM_PATH: systemPacker, ELECTRON_BUILDER_7ZIP_PATH: system7zip }),
    ...(quick && { ELECTRON_BUILDER_COMPRESSION_LEVEL: '1' }),
  }
  const before = Object.fromEntries(Object.keys(tools).map((name) => [name, process.env[name]]))
  Object.assign(process.env, tools)
  try {
    return await work()
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

/** What is at hand is taken as it is; for other processors electron-builder downloads the same release. */
async function electronFor(archs) {
  const { executable, version, origin } = await ensureElectron()
  const ours = archs.every((name) => name === process.arch)
  if (!ours && origin !== 'official') {
    throw new ScriptError(
      `Packages for ${archs.join(' and ')} need the official Electron, which could not be downloaded.`,
    )
  }
  const dist = origin === 'official' ? toolPath('electron/dist') : dirname(executable)
  const files = (await hasSqlite(executable)) ? [] : sqliteStandIn()
  return { electronVersion: version, files, ...(ours && { electronDist: dist }) }
}

/** electron-builder does this only for an Electron that it downloaded itself. */
async function removeDevelopmentFiles(folder, resources) {
  await rm(join(resources, 'default_app.asar'), { force: true })
  await rm(join(folder, 'version'), { force: true })
}

async function hasSqlite(executable) {
  const { code } = await capture(executable, ['-e', `require('node:sqlite')`], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  })
  return code === 0
}

/** Only an Electron older than the one we ship needs it: see main/queue/sqlite/driver.ts. */
function sqliteStandIn() {
  const prebuilt = `prebuilds/${process.platform}-${process.arch}/**`
  return [
    {
      from: 'node_modules/@photostructure/sqlite',
      to: 'node_modules/@photostructure/sqlite',
      filter: ['package.json', 'LICENSE', 'dist/**/*.{cjs,mjs}', prebuilt, '!**/*.musl.node'],
    },
    { from: 'node_modules/node-gyp-build', to: 'node_modules/node-gyp-build' },
  ].filter(({ from }) => existsSync(join(root, from)))
}
