/** What the window is shown of a list that was read. Pure. */
import type { ImportIssue, ImportPreview } from '../../../preload/contract/model.ts'
import type { ProviderName } from '../../../preload/contract/vocabulary.ts'
import type { DraftRow } from '../../imports/batch-draft.ts'
import type { MergedDraft } from './merge-drafts.ts'
import type { SampleRow, Survey } from './survey-rows.ts'

const listedIssues = 200

type Facts = Pick<
  ImportPreview,
  | ('name' | 'roles' | 'columns' | 'issues' | 'moreIssues' | 'repeats')
  | ('counts' | 'here' | 'receipt' | 'providers' | 'sizes')
>

export function factsOf(draft: MergedDraft, survey: Survey): Facts {
  const { routed, known, here, receipt, providers, sizes } = survey
  const fresh = routed.length - known
  return {
    name: draft.name,
    roles: draft.roles,
    columns: [...draft.columns],
    counts: { fresh, known, duplicate: draft.duplicates, unusable: draft.unusable },
    ...{ here, receipt, providers, sizes },
    issues: remarksFirst(draft.issues).slice(0, listedIssues),
    moreIssues: Math.max(draft.issues.length - listedIssues, 0),
    repeats: [...draft.repeats],
  }
}

/** The name of the file that a known job has saved; null: none yet. */
export type SavedName = (row: DraftRow, provider: ProviderName) => string | null

/** @param names of the rows' files, in their order. @param savedName what is here has its name already */
export function sampleOf(
  rows: readonly SampleRow[],
  names: readonly string[],
  savedName: SavedName = () => null,
): Pick<ImportPreview, 'sample'> {
  const sample = rows.map(({ row, provider, here }, i) => ({
    remoteId: row.remoteId,
    provider,
    title: row.title,
    exampleName:
      (here === null || provider === null ? null : savedName(row, provider)) ??
      names[i] ??
      row.remoteId,
    here,
  }))
  return { sample }
}

/** What is said of a whole list is not lost among its rows. */
function remarksFirst(issues: readonly ImportIssue[]): ImportIssue[] {
  const isRemark = ({ line }: ImportIssue): boolean => line === null
  return [...issues.filter(isRemark), ...issues.filter((issue) => !isRemark(issue))]
}
