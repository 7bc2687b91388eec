import { main, say } from '../lib/log.mjs'
import { packageHeadless } from '../release/headless.mjs'

await main(async () => {
  const { npm, tarball } = await packageHeadless()
  say(`Packaged into ${npm} and ${tarball}`)
})
