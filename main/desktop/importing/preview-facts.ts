/** What the window is shown of a list that was read. Pure. */
import type { ImportIssue, ImportPreview } from '../../../preload/contract/model.ts'
import type { MergedDraft } from './merge-drafts.ts'
import type { RoutedRow, Survey } from './survey-rows.ts'

/** Rows that are shown as they would be saved. */
export const sampleRows = 8
const listedIssues = 200

type Facts = Pick<
  ImportPreview,
  | ('name' | 'roles' | 'columns' | 'issues' | 'moreIssues' | 'repeats')
  | ('counts' | 'receipt' | 'providers' | 'sizes')
>

export function factsOf(draft: MergedDraft, survey: Survey): Facts {
  const { routed, known, receipt, providers, sizes } = survey
  const fresh = routed.length - known
  return {
    name: draft.name,
    roles: draft.roles,
    columns: [...draft.columns],
    counts: { fresh, known, duplicate: draft.duplicates, unusable: draft.unusable },
    ...{ receipt, providers, sizes },
    issues: remarksFirst(draft.issues).slice(0, listedIssues),
    moreIssues: Math.max(draft.issues.length - listedIssues, 0),
    repeats: [...draft.repeats],
  }
}

/** @param names of the rows' files, in their order. */
export function sampleOf(
  rows: readonly RoutedRow[],
  names: readonly string[],
): Pick<ImportPreview, 'sample'> {
  const sample = rows.map(({ row, provider }, i) => ({
    remoteId: row.remoteId,
    provider,
    title: row.title,
    exampleName: names[i] ?? row.remoteId,
  }))
  return { sample }
}

/** What is said of a whole list is not lost among its rows. */
function remarksFirst(issues: readonly ImportIssue[]): ImportIssue[] {
  const isRemark = ({ line }: ImportIssue): boolean => line === null
  return [...issues.filter(isRemark), ...issues.filter((issue) => !isRemark(issue))]
}
