/** `npm run bench -- [CASE]... [OPTION]...`: builds the program, then measures it beside others. */
import { join } from 'node:path'
import { main } from '../lib/log.mjs'
import { nodePath, root } from '../lib/paths.mjs'
import { run } from '../lib/process.mjs'
import { inTestDesktop } from '../lib/test-desktop.mjs'
import { ensureBuild } from '../setup/build.mjs'

await main(async (args) => {
  const bench = [join(root, 'test/bench/run.ts'), ...args]
  // The window has to be shown somewhere.
  if (args.includes('window')) return inTestDesktop((env) => run(nodePath, bench, { env }))
  await ensureBuild()
  return run(nodePath, bench)
})
