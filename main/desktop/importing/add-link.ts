/** `reelhaul://add?provider=redner&ids=job_1,job_2&name=Spring`: what a page or a program proposes. Pure. */
import { readIds } from '../../imports/read-batch.ts'
import type { BatchDraft } from '../../imports/batch-draft.ts'
import { UsageError } from '../../errors.ts'
import { linkScheme } from './link-scheme.ts'

const longestLink = 100_000
const mostIds = 5000
const longestName = 100

/**
 * Reads a link into a draft. It can only propose jobs: folders, addresses and keys are no part of it,
 * and what it says is shown before anything is added.
 * @throws UsageError in one sentence when it cannot be used
 */
export function readAddLink(link: string): BatchDraft {
  if (link.length > longestLink) {
    throw new UsageError(
      `This link is too long (${link.length.toLocaleString('en')} characters). Import a file with the job IDs instead.`,
    )
  }
  const url = URL.canParse(link) ? new URL(link) : null
  if (url?.protocol !== `${linkScheme}:`) throw new UsageError('This is not a link of Reelhaul.')
  if (url.hostname !== 'add' || !/^\/?$/.test(url.pathname) || url.username || url.port) {
    throw new UsageError('Reelhaul knows only links that begin with reelhaul://add?ids=.')
  }
  const ids = idsIn(url.searchParams)
  const provider = url.searchParams.get('provider')?.slice(0, 40) ?? undefined
  const draft = readIds('The link', ids, provider)
  return { ...draft, name: nameIn(url.searchParams) }
}

function idsIn(params: URLSearchParams): string[] {
  const ids = params
    .getAll('ids')
    .flatMap((list) => list.split(/[\s,;]+/))
    .filter(Boolean)
  if (ids.length === 0) throw new UsageError('This link names no job IDs: nothing can be added.')
  if (ids.length > mostIds) {
    throw new UsageError(
      `This link names ${ids.length.toLocaleString('en')} job IDs; ${mostIds.toLocaleString('en')} are the most. Import a file instead.`,
    )
  }
  return ids
}

/** One line of printable text; it becomes the batch's name, and made safe its folder's. */
function nameIn(params: URLSearchParams): string {
  const name = (params.get('name') ?? '').toWellFormed().replace(/[\p{C}\p{Z}]+/gu, ' ')
  return name.trim().slice(0, longestName).trim() || 'Linked jobs'
}
