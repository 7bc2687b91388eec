/** `npm run bench -- [WORD]...`: runs each `test/bench/*.bench.ts` whose name contains a word. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { main, say, ScriptError } from '../lib/log.mjs'
import { nodePath, root } from '../lib/paths.mjs'
import { run } from '../lib/process.mjs'
import { ensureBuild } from '../setup/build.mjs'

await main(async (words) => {
  const folder = join(root, 'test/bench')
  const benches = readdirSync(folder)
    .filter((name) => name.endsWith('.bench.ts'))
    .filter((name) => words.length === 0 || words.some((word) => name.includes(word)))
  if (benches.length === 0) throw new ScriptError(`No benchmark in ${folder} is named like that.`)
  await ensureBuild()
  for (const name of benches) {
    say(`\n${name}`)
    const code = await run(nodePath, [join(folder, name)])
    if (code !== 0) return code
  }
})
