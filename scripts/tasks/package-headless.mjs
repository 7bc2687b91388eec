import { join, resolve } from 'node:path'
import { main, say } from '../lib/log.mjs'
import { root } from '../lib/paths.mjs'
import { packageHeadless } from '../release/headless.mjs'

/** `package-headless [FOLDER]`: prints the npm package, the archive, and the folder with what that holds. */
await main(async ([folder = join(root, 'release/headless')]) => {
  const { npm, tarball, unpacked } = await packageHeadless(resolve(folder))
  process.stdout.write(`${npm}\n${tarball}\n${unpacked}\n`)
  say('Packaged the headless program.')
})
