import { main, say } from '../lib/log.mjs'
import { packageForLinux } from '../setup/package.mjs'

await main(async () => {
  say(`Packaged into ${await packageForLinux()}`)
})
