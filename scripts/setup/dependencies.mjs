import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, readStamp, writeStamp } from '../lib/fingerprint.mjs'
import { withLock } from '../lib/lock.mjs'
import { say, ScriptError } from '../lib/log.mjs'
import { nodePath, root } from '../lib/paths.mjs'
import { capture } from '../lib/process.mjs'

const minimum = [20, 19]
const modules = join(root, 'node_modules')
/** npm writes it as the last thing of an installation. */
const installed = join(modules, '.package-lock.json')
const stamp = join(modules, '.cache/reelhaul/lock-file')

/**
 * Installs the dependencies when the lock file changed since they were installed. Needs nothing but
 * Node and npm; costs a few milliseconds when there is nothing to do.
 */
export async function ensureDependencies() {
  checkHostNode()
  if (isCurrent()) return
  await withLock(`dependencies ${root}`, async () => {
    if (isCurrent()) return
    if (isNewerThanLockFile()) return writeStamp(stamp, lockFile())
    say('Installing dependencies (npm ci) …')
    await install()
    writeStamp(stamp, lockFile())
  })
}

function checkHostNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return
  throw new ScriptError(
    `Node ${process.versions.node} is too old: install Node ${minimum.join('.')} or newer (https://nodejs.org).`,
  )
}

const lockFile = () => fingerprint(['package-lock.json'])

function isCurrent() {
  return existsSync(installed) && existsSync(nodePath) && readStamp(stamp) === lockFile()
}

/** True after a developer's own `npm install`, which must not be undone. */
function isNewerThanLockFile() {
  if (!existsSync(installed) || !existsSync(nodePath)) return false
  return statSync(installed).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs
}

async function install() {
  const command = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=5']
  const { code, output } = await capture(command, args, { shell: process.platform === 'win32' })
  if (code === 0) return
  throw new ScriptError(
    `Installing the dependencies failed:\n${output.trim()}\n\n` +
      `Check the network (npm ping), then run: npm ci`,
  )
}
