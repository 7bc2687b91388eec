/** The IDs that a cell or a line holds besides words, links and markup around them. Pure. */
import { cellText } from './cell-text.ts'
import { nameKey, roleOfName } from './column-names.ts'
import { BULLET, shapeOf, trimJobId, whyNotJobId } from './job-id.ts'

/** What is longer is judged as a whole. */
const MAX_CHARS = 1000

/**
 * The IDs of a cell where IDs stand: `job_1, job_2` are two; `Job: job_1`, `job_1 (done)` and a link to
 * the job are one. Anything else is given back, to be judged as a whole.
 */
export function idsOfCell(cell: string): readonly string[] {
  const id = trimJobId(cell)
  if (id.length > MAX_CHARS || whyNotJobId(id) === null) return [cell]
  return severalIds(cell) ?? [idOfLink(id) ?? leadingId(cell) ?? cell]
}

/** The IDs of a line of a plain list: `job_1  # the trailer`, `id=job_1`, `job_1 job_2`. */
export function idsOfLine(line: string): readonly string[] {
  const bare = cellText(line).replace(/\s#.*$/s, '')
  const value = bare.replace(LABEL, (label) => (isIdLabel(label) ? '' : label))
  if (value.length > MAX_CHARS) return [value]
  const found = severalIds(value)
  if (found) return found
  return [idOfLink(trimJobId(value)) ?? leadingId(value) ?? value]
}

/** IDs and nothing else. */
function severalIds(text: string): readonly string[] | null {
  const words = wordsOf(text)
  return words.length > 1 && words.every((word) => shapeOf(word) !== null) ? words : null
}

/** An ID with remarks behind it, or a label before it; null when there is none, or another one. */
function leadingId(text: string): string | null {
  const shown = text.includes('</') ? text.replace(/<[^<>]*>/g, ' ') : text
  const [word = ''] = wordsOf(
    shown
      .replace(BULLET, '')
      .replace(LABEL, (label) => (isDocumented(labelled(label)) ? label : ''))
      .replace(ID_WORD, ''),
  )
  const id = word.replace(/[:.]+$/, '')
  const others = shown.split(/[^A-Za-z0-9_-]+/).filter((other) => other !== id)
  // `job_id` has an ID's shape, too.
  return /\d/.test(id) && isDocumented(id) && !others.some(isDocumented) ? id : null
}

/** The ID that ends the path of a link to a job, or is a value of its query; never one of a signed link. */
function idOfLink(text: string): string | null {
  if (!/^https?:/i.test(text) || /[?&](?:X-[A-Z]+-)?(?:Signature|Sig|Expires|Token)=/i.test(text))
    return null
  if (!URL.canParse(text)) return null
  const url = new URL(text)
  const last = url.pathname.split('/').findLast(Boolean) ?? ''
  const ids = new Set([last, ...url.searchParams.values()].filter(isDocumented))
  return ids.size === 1 ? [...ids][0]! : null
}

const LABEL = /^\s*(?:-\s+)?["']?[\p{L}_][\p{L}\p{N}_ -]{0,30}["']?\s*[:=]\s*(?=\S)/u
/** `Job job_1`, `ID job_1`. */
const ID_WORD = /^\s*(?:job|task|id)\s+(?:id\s+)?(?=\S)/i

const isIdLabel = (label: string): boolean => roleOfName(nameKey(labelled(label))) === 'jobId'

const labelled = (label: string): string => trimJobId(label.replace(/[:=\s"'-]+$/, ''))

const wordsOf = (text: string): string[] =>
  text
    .split(/[\s,;|]+/)
    .map(trimJobId)
    .filter(Boolean)

function isDocumented(word: string): boolean {
  const shape = shapeOf(word)
  return shape !== null && shape !== 'usual'
}
