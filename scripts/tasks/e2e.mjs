/**
 * `npm run test:e2e -- [--packaged] [FILE]...`: the specs on the built app, or on the packaged one.
 */
import { main } from '../lib/log.mjs'
import { run } from '../lib/process.mjs'
import { inTestDesktop, playwright } from '../lib/test-desktop.mjs'
import { ensureTestPackages } from '../setup/test-packages.mjs'

await main(async (args) => {
  const files = args.filter((arg) => arg !== '--packaged')
  const packaged = files.length < args.length ? await ensureTestPackages() : undefined
  return inTestDesktop((env) => run(...playwright('app', ...files), { env }), packaged)
})
