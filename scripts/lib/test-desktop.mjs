import { inDesktopSession } from '../desktop-session.mjs'
import { ensureBuild } from '../setup/build.mjs'
import { ensureElectron, sandboxArguments } from '../setup/electron-runtime.mjs'
import { environment } from './process.mjs'
import { nodePath, toolPath } from './paths.mjs'

/** Command and arguments that run Playwright on projects of its config, given as `a,b`. */
export const playwright = (projects, ...args) => [
  nodePath,
  [
    toolPath('@playwright/test/cli.js'),
    'test',
    ...projects.split(',').map((project) => `--project=${project}`),
    ...args,
  ],
]

/** The session's screen has no graphics card; left to find that out, Electron starts a process for it twice in vain. */
const graphicsArguments = process.platform === 'linux' ? ['--disable-gpu'] : []

/**
 * Makes ready what specs need (build, Electron, on Linux a desktop session) and passes on the
 * environment that `test/helpers/electron-app.ts` reads.
 * @param {(env: NodeJS.ProcessEnv) => Promise<unknown>} work
 * @param {string} [packaged] the packaged program to drive instead of `out/`, absolute
 */
export async function inTestDesktop(work, packaged) {
  await ensureBuild()
  const { executable } = await ensureElectron()
  const forSpecs = {
    REELHAUL_ELECTRON: executable,
    ...(packaged && { REELHAUL_PACKAGED: packaged }),
    REELHAUL_ELECTRON_FLAGS: [...sandboxArguments(), ...graphicsArguments].join(' '),
  }
  if (process.platform !== 'linux') return work(environment(forSpecs))
  return inDesktopSession((session) => work({ ...session, ...forSpecs }))
}
