/** What changed of what others rely on. Pure. */

export interface Difference {
  /** Were there and are not any more: renamed or taken out. */
  readonly gone: readonly string[]
  readonly added: readonly string[]
}

export function compareSurfaces(before: readonly string[], now: readonly string[]): Difference {
  return {
    gone: before.filter((line) => !now.includes(line)),
    added: now.filter((line) => !before.includes(line)),
  }
}

/** What to do about it; null: nothing changed. */
export function explain({ gone, added }: Difference, file: string): string | null {
  const parts = [
    gone.length === 0
      ? []
      : [
          `Others rely on these by name, and they are gone or have new names:\n${list(gone)}`,
          `Bring them back. Where that cannot be, take their lines out of ${file} and say so in CHANGELOG.md.`,
        ],
    added.length === 0
      ? []
      : [
          `New, and from now on kept:\n${list(added)}`,
          `Once they are named as they shall stay: npm run api -- --update`,
        ],
  ].flat()
  return parts.length === 0 ? null : parts.join('\n\n')
}

const list = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n')
