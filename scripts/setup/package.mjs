import { build, Platform } from 'electron-builder'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { root, toolPath } from '../lib/paths.mjs'
import { capture } from '../lib/process.mjs'
import { ensureBuild } from './build.mjs'
import { ensureElectron } from './electron-runtime.mjs'

/**
 * Packages `out/` with the chosen Electron into an unpacked program for this system. The other
 * targets of electron-builder.yml need helper tools that electron-builder downloads.
 * @returns the program's folder, absolute
 */
export async function packageApp() {
  await ensureBuild()
  const { executable, version, origin } = await ensureElectron()
  let folder = join(root, 'release')
  await build({
    targets: Platform.current().createTarget('dir'),
    publish: 'never',
    config: {
      extends: join(root, 'electron-builder.yml'),
      electronDist: origin === 'official' ? toolPath('electron/dist') : dirname(executable),
      electronVersion: version,
      files: (await hasSqlite(executable)) ? [] : sqliteStandIn(),
      afterPack: async ({ appOutDir, packager }) => {
        folder = appOutDir
        await removeDevelopmentFiles(appOutDir, packager.getResourcesDir(appOutDir))
      },
    },
  })
  return folder
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
      filter: ['package.json', 'LICENSE', 'dist/**/*.{cjs,mjs}', prebuilt],
    },
    { from: 'node_modules/node-gyp-build', to: 'node_modules/node-gyp-build' },
  ].filter(({ from }) => existsSync(join(root, from)))
}
