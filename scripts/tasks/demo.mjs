import { main } from '../lib/log.mjs'
import { nodePath } from '../lib/paths.mjs'
import { run } from '../lib/process.mjs'
import { ensureBuild } from '../setup/build.mjs'

await main(async (args) => {
  await ensureBuild()
  return run(nodePath, ['out/main/cli.js', 'demo', ...args])
})
