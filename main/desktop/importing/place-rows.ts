/** Each row with the provider that it is asked at. */
import type { ProviderName } from '../../../preload/contract/vocabulary.ts'
import type { DraftRow } from '../../imports/batch-draft.ts'
import type { YieldTurn } from '../../imports/yield-to-event-loop.ts'
import { UsageError } from '../../errors.ts'
import type { AcceptedRow } from './batch-import.ts'
import type { RoutedRow, SurveyDeps } from './survey-rows.ts'

const rowsAtOnce = 500

/**
 * @param chosen for rows of which nothing says the provider.
 * @throws UsageError when one of them is left without; what `yieldTurn` throws when it is told to stop
 */
export async function placeRows(
  routed: readonly RoutedRow[],
  chosen: ProviderName | null,
  route: SurveyDeps['route'],
  yieldTurn: YieldTurn,
): Promise<AcceptedRow[]> {
  const rows: AcceptedRow[] = []
  for (const [i, { row, provider: told }] of routed.entries()) {
    if (i % rowsAtOnce === 0) await yieldTurn()
    rows.push({ row, provider: told ?? requireProvider(row, route(row, chosen)) })
  }
  return rows
}

function requireProvider(row: DraftRow, provider: ProviderName | null): ProviderName {
  if (provider !== null) return provider
  throw new UsageError(`Choose a provider: nothing says which one the job ${row.remoteId} is from.`)
}
