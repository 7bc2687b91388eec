/** `npm run bench -- [CASE]... [OPTION]...`: builds the program, then measures it beside others. */
import { join } from 'node:path'
import { main } from '../lib/log.mjs'
import { nodePath, root } from '../lib/paths.mjs'
import { run } from '../lib/process.mjs'
import { ensureBuild } from '../setup/build.mjs'

await main(async (args) => {
  await ensureBuild()
  return run(nodePath, [join(root, 'test/bench/run.ts'), ...args])
})
