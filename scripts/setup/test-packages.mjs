import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fingerprint, readStamp, writeStamp } from '../lib/fingerprint.mjs'
import { withLock } from '../lib/lock.mjs'
import { say } from '../lib/log.mjs'
import { nodePath, root } from '../lib/paths.mjs'
import { exists, runQuietly } from '../lib/process.mjs'
import { ensureBuild } from './build.mjs'
import { drivable, makeDrivable } from './drivable-package.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'

const release = join(root, 'release')
const stamp = join(release, '.sources')
const sources = ['build', 'electron-builder.yml', 'scripts', 'test/helpers/hold-ready.cjs']

/** What each package is made with; on a distribution of the other kind one may be missing. */
const tools = { deb: 'dpkg-deb', rpm: 'rpmbuild', 'tar.gz': '7zz' }

/**
 * Makes what the specs of packages need when a source changed since: the unpacked program, its
 * packages for Linux, and the copy that Playwright can drive.
 * @returns {Promise<string>} the copy's executable, absolute
 */
export async function ensureTestPackages() {
  await ensureBuild()
  await withLock(`packages ${root}`, async () => {
    const wanted = `${readStamp(join(root, 'out/.sources'))} ${fingerprint(sources)}`
    if (readStamp(stamp) === wanted) return
    await make()
    writeStamp(stamp, wanted)
  })
  return drivable
}

async function make() {
  await ensureSystemLibraries(['electron', 'packages'])
  await rm(release, { recursive: true, force: true })
  const targets = ['dir']
  for (const [target, tool] of Object.entries(tools)) {
    if (await exists(tool)) targets.push(target)
    else say(`Without ${tool} no ${target} is made and tested.`)
  }
  say(`Packaging: ${targets.join(', ')} …`)
  const task = join(root, 'scripts/tasks/package.mjs')
  await runQuietly('Packaging', nodePath, [task, ...targets, '--system-tools', '--quick'])
  await makeDrivable(join(release, 'linux-unpacked'))
}
