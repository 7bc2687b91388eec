/** Several imported files as one batch. */
import type { ImportIssue } from '../../../preload/contract/model.ts'
import type { RowIssue } from '../../../preload/contract/row-issues.ts'
import type { BatchDraft, DraftRow } from '../../imports/batch-draft.ts'
import type { YieldTurn } from '../../imports/yield-to-event-loop.ts'
import { shorten } from '../../imports/job-id.ts'
import { foldedId } from '../../imports/same-id.ts'
import type { FileDraft } from './read-import-files.ts'

/** Repeated rows listed; more are only counted. */
const listedRepeats = 200

export interface MergedDraft extends Omit<BatchDraft, 'duplicates'> {
  readonly duplicates: number
  /** The first of them, and what they repeat. */
  readonly repeats: readonly ImportIssue[]
}

/**
 * One draft of all: a job that two files name is added once and counted as a duplicate.
 * @param issues what was found outside the drafts: files that could not be used.
 * @throws what `yieldTurn` throws when it is told to stop
 */
export async function mergeDrafts(
  drafts: readonly [FileDraft, ...FileDraft[]],
  issues: readonly ImportIssue[],
  yieldTurn: YieldTurn,
): Promise<MergedDraft> {
  const [{ draft: first }, ...others] = drafts
  const merged = drafts.map(({ draft }) => draft)
  const { rows, repeats } = await withoutRepeats(drafts, yieldTurn)
  const within = drafts.flatMap(({ file, draft }) =>
    draft.duplicates
      .slice(0, listedRepeats)
      .map(({ line, firstLine, remoteId }) => repeat(file, line, remoteId, { line: firstLine })),
  )
  return {
    name: others.length === 0 ? first.name : `${first.name} and ${others.length} more`,
    rows,
    issues: [...issues, ...merged.flatMap((draft) => draft.issues)],
    unusable: merged.reduce((sum, draft) => sum + draft.unusable, 0),
    duplicates: repeats.length + merged.reduce((sum, draft) => sum + draft.duplicates.length, 0),
    repeats: [...within, ...repeats].slice(0, listedRepeats),
    roles: merged.find(({ roles }) => roles !== null)?.roles ?? null,
    columns: [...new Set(merged.flatMap((draft) => draft.columns))],
    hints: merged.flatMap((draft) => draft.hints),
    passedOver: merged.reduce((sum, draft) => sum + draft.passedOver, 0),
    doubtful: merged.some(({ doubtful }) => doubtful),
    source: {
      encoding: merged.find(({ source }) => source.encoding)?.source.encoding ?? null,
      sheet: merged.find(({ source }) => source.sheet)?.source.sheet ?? null,
    },
    header: merged.find(({ header }) => header !== null)?.header ?? null,
    remembered: merged.find(({ remembered }) => remembered !== null)?.remembered ?? null,
  }
}

const rowsAtOnce = 500

async function withoutRepeats(
  drafts: readonly FileDraft[],
  yieldTurn: YieldTurn,
): Promise<{ rows: readonly DraftRow[]; repeats: ImportIssue[] }> {
  const [only, ...others] = drafts
  // A draft by itself has none any more.
  if (only !== undefined && others.length === 0) return { rows: only.draft.rows, repeats: [] }
  const firsts = new Map<string, { file: string; row: DraftRow }>()
  const repeats: ImportIssue[] = []
  for (const { file, draft } of drafts) {
    for (const [i, row] of draft.rows.entries()) {
      if (i % rowsAtOnce === 0) await yieldTurn()
      const key = JSON.stringify([foldedId(row.remoteId), row.provider, row.account])
      const first = firsts.get(key)
      if (first === undefined) firsts.set(key, { file, row })
      else {
        const where = { line: first.row.line, file: first.file }
        repeats.push(repeat(file, row.line, row.remoteId, where))
      }
    }
  }
  return { rows: [...firsts.values()].map(({ row }) => row), repeats }
}

/** @param where the row that is repeated; without a file: in the same one. */
function repeat(
  file: string,
  line: number,
  remoteId: string,
  where: { readonly line: number; readonly file?: string },
): ImportIssue {
  const text = shorten(remoteId)
  const issue: RowIssue =
    where.file === undefined
      ? { code: 'repeats', params: { text, line: where.line } }
      : { code: 'repeatsElsewhere', params: { text, line: where.line, file: where.file } }
  return { file, line, issue }
}
