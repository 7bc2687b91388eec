/** What an import would come to: which provider each row is for, what of it the queue has already. */
import type { ImportPreview } from '../../../preload/contract/model.ts'
import type { JobState, ProviderName } from '../../../preload/contract/vocabulary.ts'
import type { DraftRow } from '../../imports/batch-draft.ts'
import type { YieldTurn } from '../../imports/yield-to-event-loop.ts'
import { isSettled } from '../../queue/job-state.ts'
import { looksSaved } from '../../outputs/receipt-verifier.ts'

/** A row with the provider that it would be asked at; null: the user has to say. */
export interface RoutedRow {
  readonly row: DraftRow
  readonly provider: ProviderName | null
}

/** How far the queue is with the job of a row; null: it does not have it. */
export type LookUp = (row: DraftRow, provider: ProviderName) => JobState | null

export interface SurveyDeps {
  /** The provider of a row: its own word, the user's choice, else the shape of its id. */
  readonly route: (row: DraftRow, chosen: ProviderName | null) => ProviderName | null
  /** Looks in the queue as it is, with the accounts of this moment. */
  readonly lookUp: () => LookUp
}

export interface Survey extends Pick<ImportPreview, 'receipt' | 'providers' | 'sizes'> {
  readonly routed: readonly RoutedRow[]
  readonly known: number
  readonly here: ImportPreview['here']
  /** The first rows, new ones before those that are here. */
  readonly sample: readonly SampleRow[]
}

export interface SampleRow extends RoutedRow {
  readonly here: ImportPreview['sample'][number]['here']
}

/** Of new rows, and of others as many. */
const sampleRows = 8

const rowsAtOnce = 100

/**
 * Asks the queue about each row, and the disk about what a receipt calls saved; gives way to the
 * window and the downloads meanwhile.
 * @throws what `yieldTurn` throws when it is told to stop
 */
export async function surveyRows(
  rows: readonly DraftRow[],
  { route, lookUp }: SurveyDeps,
  yieldTurn: YieldTurn,
  onProgress: (share: number) => void,
): Promise<Survey> {
  const look = lookUp()
  const routed: RoutedRow[] = []
  const standings: Standing[] = []
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    onProgress(at / rows.length)
    await yieldTurn()
    const some = rows.slice(at, at + rowsAtOnce).map((row) => ({ row, provider: route(row, null) }))
    routed.push(...some)
    standings.push(...(await Promise.all(some.map((row) => standingOf(row, look)))))
  }
  const count = (test: (standing: Standing) => boolean): number => standings.filter(test).length
  const receipt = {
    saved: count(({ then }) => then === 'saved'),
    retry: count(({ then }) => then === 'retry'),
  }
  const samples = { null: [] as SampleRow[], over: [] as SampleRow[], working: [] as SampleRow[] }
  for (const [i, routedRow] of routed.entries()) {
    const here = standings[i]?.here ?? null
    const some = samples[here ?? 'null']
    if (some.length < sampleRows) some.push({ ...routedRow, here })
  }
  return {
    routed,
    sample: [...samples.null, ...samples.over],
    here: {
      over: count(({ here }) => here === 'over'),
      working: count(({ here }) => here === 'working'),
    },
    known: count(({ known }) => known),
    receipt: rows.some((row) => row.earlier !== null) ? receipt : null,
    providers: countByProvider(routed),
    sizes: sizesOf(routed.filter((_, at) => standings[at]!.downloads)),
  }
}

/** What the list says of the sizes of what would be downloaded. */
function sizesOf(downloads: readonly RoutedRow[]): ImportPreview['sizes'] {
  const sizes = downloads.flatMap(({ row }) => sizeOf(row) ?? [])
  return { jobs: sizes.length, bytes: sizes.reduce((sum, bytes) => sum + bytes, 0) }
}

/** Of a column, else of the files that a receipt names; null where one of them is not known. */
function sizeOf({ bytes, earlier }: DraftRow): number | null {
  if (bytes !== undefined) return bytes
  const sizes = earlier?.files.map((file) => file.bytes) ?? []
  if (sizes.length === 0) return null
  return sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0)
}

/** Whether the queue knows a job, and what becomes of one that a receipt names. */
interface Standing {
  readonly known: boolean
  readonly here: SampleRow['here']
  /** It would be downloaded, as far as that can be said now. */
  readonly downloads: boolean
  readonly then: 'saved' | 'retry' | null
}

async function standingOf({ row, provider }: RoutedRow, lookUp: LookUp): Promise<Standing> {
  const state = provider === null ? null : lookUp(row, provider)
  if (state !== null) {
    const then = state === 'completed' ? 'saved' : state === 'failed' ? 'retry' : null
    const downloads = row.earlier !== null && then === 'retry'
    return { known: true, here: isSettled(state) ? 'over' : 'working', downloads, then }
  }
  const isNew = { known: false, here: null } as const
  if (row.earlier === null) return { ...isNew, downloads: true, then: null }
  const saved = await looksSaved(row.earlier)
  return { ...isNew, downloads: !saved, then: saved ? 'saved' : 'retry' }
}

function countByProvider(routed: readonly RoutedRow[]): ImportPreview['providers'] {
  const counts: ImportPreview['providers'] = {}
  for (const { provider } of routed) {
    const name = provider ?? 'unknown'
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
