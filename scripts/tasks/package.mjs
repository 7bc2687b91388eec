import { main, say } from '../lib/log.mjs'
import { packageApp } from '../setup/package.mjs'

await main(async () => {
  say(`Packaged into ${await packageApp()}`)
})
