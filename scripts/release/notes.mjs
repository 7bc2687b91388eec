/**
 * `node scripts/release/notes.mjs`: prints the notes of a release: what CHANGELOG.md says of the version,
 * how its files can be checked, and what is not signed. WINDOWS_SIGNED, MAC_SIGNED and UPDATES_SIGNED are
 * `true` for what is; REPOSITORY is OWNER/NAME.
 */
import { readFileSync } from 'node:fs'
import { releaseNotes } from './release-notes.ts'

const read = (name) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')
const { version } = JSON.parse(read('package.json'))
const isSet = (name) => process.env[name] === 'true'
process.stdout.write(
  releaseNotes({
    ...{ changelog: read('CHANGELOG.md'), version },
    repository: process.env.REPOSITORY ?? '',
    signed: {
      windows: isSet('WINDOWS_SIGNED'),
      mac: isSet('MAC_SIGNED'),
      updates: isSet('UPDATES_SIGNED'),
    },
  }),
)
