import { main, say } from '../lib/log.mjs'
import { build } from '../setup/build.mjs'

await main(async () => {
  await build()
  say('Built into out/')
})
