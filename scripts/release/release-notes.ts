/** The notes of a release. Pure. */

export interface ReleaseFacts {
  /** Markdown, a section `## VERSION` or `## [VERSION] …` for each version. */
  readonly changelog: string
  readonly version: string
  /** `OWNER/NAME` */
  readonly repository: string
  readonly signed: Readonly<Record<'windows' | 'mac' | 'updates', boolean>>
}

/** Markdown. */
export function releaseNotes({ changelog, version, repository, signed }: ReleaseFacts): string {
  const unsigned = [
    ...(signed.windows
      ? []
      : ['The packages for Windows are not signed: Windows asks before it starts them.']),
    ...(signed.mac
      ? []
      : [
          'The packages for macOS are not signed by Apple: allow the app in System Settings, Privacy & Security.',
        ]),
    ...(signed.updates
      ? []
      : ['Its updates are not signed: installed programs do not take this release by themselves.']),
  ]
  const parts = [
    sectionOf(changelog, version),
    '### Check the files',
    'SHA-256 of all files: `sha256sum --ignore-missing -c SHA256SUMS`. Where and from what they were built:',
    `\`\`\`\ngh attestation verify FILE --repo ${repository}\n\`\`\``,
    'What is in them: `reelhaul-desktop.cdx.json` and `reelhaul-headless.cdx.json` (CycloneDX).',
    ...(unsigned.length === 0
      ? []
      : ['### Not signed', unsigned.map((line) => `- ${line}`).join('\n')]),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

/** What is below a version's heading; '' when it has none. */
function sectionOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m)
  const own = sections.find((section) => {
    const [heading = ''] = section.split('\n', 1)
    return heading.replace(/[[\]]/g, '').split(/\s/)[0] === version
  })
  return own === undefined ? '' : own.slice(own.indexOf('\n') + 1).trim()
}
