/**
 * `npm run package -- [TARGET]... [--x64] [--arm64] [--universal] [--system-tools] [--quick]
 * [--publish]`: packages the program for this system into `release/`. Without a target: the
 * unpacked program; `all`: every package of electron-builder.yml. docs/RELEASING.md tells more.
 */
import { parseArgs } from 'node:util'
import { main, say } from '../lib/log.mjs'
import { packageApp } from '../setup/package.mjs'

const flag = { type: 'boolean' }
const options = {
  ...{ x64: flag, arm64: flag, universal: flag },
  ...{ 'system-tools': flag, quick: flag, publish: flag },
}

await main(async (args) => {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const archs = ['x64', 'arm64', 'universal'].filter((name) => values[name])
  const { folder, files } = await packageApp({
    ...(positionals.length > 0 && { targets: positionals }),
    ...(archs.length > 0 && { archs }),
    systemTools: values['system-tools'],
    quick: values.quick,
    publish: values.publish,
  })
  say(`Packaged into ${folder}`)
  for (const file of files) say(`  ${file}`)
})
