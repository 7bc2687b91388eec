/** Which licences the program's parts may have. Pure. */
import satisfies from 'spdx-satisfies'

/** All that what is shipped may be under, by their SPDX identifiers; nothing else gets into a build. */
export const allowedLicences = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unicode-3.0',
  'Unicode-DFS-2016',
  'Zlib',
] as const

/** What else development may use, unchanged: tools and tests, of which nothing is shipped. */
export const licencesOfTools = [
  'CC-BY-3.0',
  'CC-BY-4.0',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
] as const

/**
 * What is wrong with a licence, as a sentence without a subject; null when it may be shipped.
 * @param licence an SPDX expression; of a choice (`OR`) one has to be allowed, of a sum (`AND`) all
 */
export function licenceFault(licence: string | null): string | null {
  if (licence === null) return 'names no licence'
  try {
    if (satisfies(licence, [...allowedLicences])) return null
  } catch {
    return `names a licence that is no SPDX expression: ${licence}`
  }
  return `is under ${licence}, which is not among the allowed licences (${allowedLicences.join(', ')})`
}
