/**
 * Which Electron to run: the one named by REELHAUL_ELECTRON, else the official one that the
 * `electron` package downloads, else (no network but npm's) the spare one.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readStamp, writeStamp } from '../lib/fingerprint.mjs'
import { withLock } from '../lib/lock.mjs'
import { say, ScriptError } from '../lib/log.mjs'
import { cacheDir, nodePath, root, toolPath } from '../lib/paths.mjs'
import { capture } from '../lib/process.mjs'
import { ensureSpareElectron, spareElectronFits } from './spare-electron.mjs'

const wanted = createRequire(import.meta.url)('electron/package.json').version
const failure = join(cacheDir, `electron-${wanted}-not-downloaded`)
const rememberFailureMs = 12 * 3_600_000

/**
 * @typedef {object} Runtime
 * @property {string} executable absolute path
 * @property {string} version `45.4.1`
 * @property {'given' | 'official' | 'spare'} origin
 */

/**
 * Chooses the runtime, fetches it when needed, and says in one line which was taken.
 * @returns {Promise<Runtime>}
 */
export function ensureElectron() {
  return (chosen ??= chooseAloud())
}

let chosen

async function chooseAloud() {
  const runtime = await choose()
  say(`Electron ${runtime.version} (${origins[runtime.origin]}): ${runtime.executable}`)
  return runtime
}

const origins = {
  given: 'named by REELHAUL_ELECTRON',
  official: 'official',
  spare: 'spare from the npm registry, as the official one cannot be downloaded here',
}

async function choose() {
  const given = process.env.REELHAUL_ELECTRON
  if (given) {
    if (existsSync(given)) return runtimeAt(given, 'given')
    throw new ScriptError(`REELHAUL_ELECTRON names ${given}, which does not exist.`)
  }
  const official = downloaded() ?? (await download())
  if (official) return runtimeAt(official, 'official')
  if (spareElectronFits) return runtimeAt(await ensureSpareElectron(), 'spare')
  throw new ScriptError(
    `Electron ${wanted} could not be downloaded. With a network that reaches its releases run:\n` +
      `  npx install-electron\n` +
      `or name an unpacked Electron: REELHAUL_ELECTRON=/path/to/electron`,
  )
}

function runtimeAt(executable, origin) {
  const versionFile = join(dirname(executable), 'version')
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim() : 'unknown'
  return { executable, version: version.replace(/^v/, ''), origin }
}

/** The executable that the `electron` package has downloaded; undefined when it has not. */
function downloaded() {
  const name = readStamp(toolPath('electron/path.txt'))
  const executable = toolPath(join('electron/dist', name))
  return name && existsSync(executable) ? executable : undefined
}

/** Tries once; a failure is remembered for half a day, so that setting up again costs nothing. */
async function download() {
  if (recentlyFailed()) return undefined
  return withLock(`electron ${root}`, async () => {
    const done = downloaded()
    if (done) return done
    // A release that the cache holds needs no network; only a reachable host is worth a long wait.
    const timeout = (await releasesAreReachable()) ? 15 * 60_000 : 20_000
    say(`Downloading Electron ${wanted} …`)
    await capture(nodePath, [toolPath('electron/install.js')], { timeout })
    if (!downloaded()) writeStamp(failure, new Date().toISOString())
    return downloaded()
  })
}

function recentlyFailed() {
  const stat = statSync(failure, { throwIfNoEntry: false })
  return stat !== undefined && Date.now() - stat.mtimeMs < rememberFailureMs
}

async function releasesAreReachable() {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror
  try {
    await fetch(mirror ?? 'https://github.com/electron/electron/releases', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(5000),
    })
    return true
  } catch {
    return false
  }
}

/** Electron's own sandbox cannot run as root, nor where the system forbids user namespaces. */
export function sandboxArguments() {
  const needless = process.platform !== 'linux' || (process.getuid() !== 0 && userNamespaces())
  return needless ? [] : ['--no-sandbox']
}

function userNamespaces() {
  const restricted = readStamp('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1'
  return !restricted && readStamp('/proc/sys/kernel/unprivileged_userns_clone') !== '0'
}
