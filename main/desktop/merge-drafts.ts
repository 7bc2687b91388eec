/** Several imported files as one batch. Pure. */
import type { ImportIssue } from '../../preload/contract/model.ts'
import type { BatchDraft, DraftRow } from '../batches/batch-draft.ts'
import type { FileDraft } from './read-import-files.ts'

/**
 * One draft of all: a job that two files name is added once and counted as a duplicate.
 * @param issues what was found outside the drafts: files that could not be used.
 */
export function mergeDrafts(
  drafts: readonly [FileDraft, ...FileDraft[]],
  issues: readonly ImportIssue[],
): BatchDraft {
  const [{ draft: first }, ...others] = drafts
  const merged = drafts.map(({ draft }) => draft)
  const { rows, repeated } = withoutRepeats(merged.flatMap((draft) => draft.rows))
  return {
    name: others.length === 0 ? first.name : `${first.name} and ${others.length} more`,
    rows,
    issues: [...issues, ...merged.flatMap((draft) => draft.issues)],
    unusable: merged.reduce((sum, draft) => sum + draft.unusable, 0),
    duplicates: [...merged.flatMap((draft) => draft.duplicates), ...repeated],
    jobIdColumn: first.jobIdColumn,
    columns: [...new Set(merged.flatMap((draft) => draft.columns))],
    hints: merged.flatMap((draft) => draft.hints),
  }
}

function withoutRepeats(all: readonly DraftRow[]): {
  rows: DraftRow[]
  repeated: BatchDraft['duplicates']
} {
  const firsts = new Map<string, DraftRow>()
  const repeated: BatchDraft['duplicates'][number][] = []
  for (const row of all) {
    const key = JSON.stringify([row.remoteId, row.provider, row.account])
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, row)
    else repeated.push({ line: row.line, firstLine: first.line, remoteId: row.remoteId })
  }
  return { rows: [...firsts.values()], repeated }
}
