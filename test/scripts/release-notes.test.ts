import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { releaseNotes } from '../../scripts/release/release-notes.ts'

const root = join(import.meta.dirname, '../..')
const changelog =
  '# Changelog\n\n## Unreleased\n\n- soon\n\n## [1.2.0] - 2026-11-28\n\n- new\n\n## 1.1.0\n\n- old\n'
const facts = { changelog, version: '1.2.0', repository: 'owner/name' }
const all = { windows: true, mac: true, updates: true }

describe('the notes of a release', () => {
  test('say what is new in this version alone, and how its files are checked', () => {
    const notes = releaseNotes({ ...facts, signed: all })
    expect(notes).toMatch(/^- new\n\n/)
    expect(notes).not.toMatch(/soon|old/)
    expect(notes).toContain('gh attestation verify FILE --repo owner/name')
    expect(notes).toContain('sha256sum --ignore-missing -c SHA256SUMS')
    expect(notes).not.toContain('Not signed')
  })

  test.each([
    ['windows', /for Windows are not signed/],
    ['mac', /for macOS are not signed/],
    ['updates', /updates are not signed/],
  ])('say that %s is not signed', (what, sentence) => {
    expect(releaseNotes({ ...facts, signed: { ...all, [what]: false } })).toMatch(sentence)
    expect(releaseNotes({ ...facts, signed: all })).not.toMatch(sentence)
  })

  test('are there for a version that the changelog does not name', () => {
    expect(releaseNotes({ ...facts, version: '9.9.9', signed: all })).toMatch(
      /^### Check the files/,
    )
  })
})

test.each([
  ['the version’s', (version: string) => `v${version}`, 0],
  ['another', () => 'v99.0.0', 1],
  ['no', () => '', 1],
])('a release of %s tag ends with %s', (_what, tagOf, code) => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string
  }
  const { status } = spawnSync(process.execPath, [join(root, 'scripts/release/check-tag.mjs')], {
    env: { ...process.env, GITHUB_REF_NAME: tagOf(version) },
  })
  expect(status).toBe(code)
})
