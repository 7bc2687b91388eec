/**
 * `npm run test:e2e -- [--packaged] [FILE]...`: the specs on the built app, or on the packaged one as
 * `npm test` runs them.
 */
import { main } from '../lib/log.mjs'
import { run } from '../lib/process.mjs'
import { inTestDesktop, playwright } from '../lib/test-desktop.mjs'
import { makeDrivable } from '../setup/drivable-package.mjs'
import { packageApp } from '../setup/package.mjs'

await main(async (args) => {
  const files = args.filter((arg) => arg !== '--packaged')
  const packaged =
    files.length < args.length ? await makeDrivable((await packageApp()).folder) : undefined
  return inTestDesktop((env) => run(...playwright('app', ...files), { env }), packaged)
})
