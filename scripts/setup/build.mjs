import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprint, readStamp, writeStamp } from '../lib/fingerprint.mjs'
import { compileMessages } from '../../messages/compile.ts'
import { withLock } from '../lib/lock.mjs'
import { say } from '../lib/log.mjs'
import { nodePath, root, toolPath } from '../lib/paths.mjs'
import { runQuietly } from '../lib/process.mjs'

const sources = [
  'main',
  'messages',
  'preload',
  'renderer',
  'scripts/build',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
]
const stamp = join(root, 'out/.sources')
const lock = `build ${root}`
const products = [
  'out/main/index.js',
  'out/main/cli.js',
  'out/preload/index.cjs',
  'out/legal/sbom.cdx.json',
]

/** Builds `out/` when a source changed since the last build. */
export async function ensureBuild() {
  compileMessages(join(root, 'messages'))
  if (isCurrent()) return
  await withLock(lock, async () => {
    if (isCurrent()) return
    say('Building …')
    await buildNow()
  })
}

/** Builds `out/` whether or not it is needed. @throws ScriptError with the compiler's words */
export function build() {
  return withLock(lock, buildNow)
}

async function buildNow() {
  compileMessages(join(root, 'messages'))
  const before = fingerprint(sources)
  const electronVite = toolPath('electron-vite/bin/electron-vite.js')
  await runQuietly('The build', nodePath, [electronVite, 'build'])
  writeStamp(stamp, before)
}

function isCurrent() {
  return (
    products.every((path) => existsSync(join(root, path))) &&
    readStamp(stamp) === fingerprint(sources)
  )
}
