/** Names of columns as they are compared. Pure. */

/** No column that means something has a longer name. */
export const MAX_NAME_CHARS = 100

/**
 * `Job ID`, `job_id`, `jobId` are `jobid`; `Título` is `titulo`. Wide letters are narrow. Marks go
 * (accents, voicing, vowel points), and so do the letters that Arabic typists use for one another.
 */
export function normaliseName(header: string): string {
  return header
    .slice(0, MAX_NAME_CHARS)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .replaceAll('\u0640', '')
    .replaceAll('ß', 'ss')
    .replaceAll('ة', 'ه')
    .replaceAll('ى', 'ي')
}
