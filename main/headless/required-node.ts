/** The first thing that runs: an old Node must meet a sentence, not the first name that it does not know. */

/** Of Node that has SQLite without a flag. */
const REQUIRED = [22, 13] as const

/** What is wrong with a Node of this version, such as `20.19.1`; null: nothing. */
export function nodeTooOld(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [needsMajor, needsMinor] = REQUIRED
  if (major > needsMajor || (major === needsMajor && minor >= needsMinor)) return null
  return `reelhaul needs Node ${REQUIRED.join('.')} or newer; this is ${version}.`
}

const problem = nodeTooOld(process.versions.node)
if (problem !== null) {
  process.stderr.write(`${problem}\n`)
  process.exit(2)
}
