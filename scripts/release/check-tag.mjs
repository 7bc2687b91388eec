/** `node scripts/release/check-tag.mjs`: ends with an error unless GITHUB_REF_NAME is the version's tag. */
import { readFileSync } from 'node:fs'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const tag = process.env.GITHUB_REF_NAME ?? ''
if (tag !== `v${version}`) {
  console.error(
    `The tag is "${tag}", but package.json says version ${version}: tag it v${version}.`,
  )
  process.exitCode = 1
}
