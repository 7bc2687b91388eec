/** Files and job ids of the command line as jobs of the queue. */
import { basename, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { readBounded, readPathBounded } from '../disk/read-bounded.ts'
import { MAX_BATCH_BYTES, readIds } from '../imports/read-batch.ts'
import type { BatchDraft, DraftRow } from '../imports/batch-draft.ts'
import type { ListEncoding, ReadOptions } from '../imports/reading.ts'
import { routeProvider } from '../imports/route-provider.ts'
import { whyNotJobId } from '../imports/job-id.ts'
import { isListName } from '../imports/list-names.ts'
import { isSameSheet } from '../imports/workbook/read-workbook.ts'
import { UsageError } from '../errors.ts'
import type { WebhookHint } from '../webhooks/webhook-payload.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { rowIssueInEnglish } from '../strings/english.ts'
import { readNamed, type NamedColumns } from './named-columns.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'

/** A row whose provider is known. */
export interface RoutedRow {
  readonly provider: ProviderName
  readonly row: DraftRow
}

export interface ReadInputs {
  /** For the batch: the first file's name. */
  readonly name: string
  readonly rows: readonly RoutedRow[]
  /** Sentences about rows that were left out. */
  readonly remarks: readonly string[]
  /** Of all tables: what a name template may name. */
  readonly columns: readonly string[]
  /** What webhook payloads among them say. */
  readonly hints: readonly WebhookHint[]
}

/** What the command line says of all inputs. */
export interface InputChoices {
  readonly provider: ProviderName | null
  readonly encoding: ListEncoding | null
  /** Of workbooks. */
  readonly sheet: string | null
  readonly columns: NamedColumns
}

/** Where inputs come from. */
export interface InputPlaces {
  /** Absolute. */
  readonly cwd: string
  readonly stdin: Readable
  /** Aborted by Ctrl+C: a pipe may have nothing to say for ever. */
  readonly interrupted: AbortSignal
  /** Job IDs beside the inputs, which are no files whatever they look like. */
  readonly ids?: readonly string[]
}

/** Remarks shown for one file; more are counted. */
const remarksShown = 20

/**
 * Reads everything before anything is queued: an unusable input queues nothing.
 * @param inputs files, `-` for stdin, or job ids
 * @throws UsageError naming the input, the line and what to do; an AbortError when interrupted
 */
export async function readInputs(
  inputs: readonly string[],
  { provider: chosen, encoding, sheet, columns }: InputChoices,
  places: InputPlaces,
  providers: ProviderRegistry,
): Promise<ReadInputs> {
  const drafts: BatchDraft[] = []
  const ids = (places.ids ?? []).map(checkedId)
  const signal = places.interrupted
  const options = { providers: providers.all(), encoding, sheet, signal }
  for (const input of inputs) {
    const draft = await readList(input, places, options, columns)
    if (draft !== null) drafts.push(draft)
    else ids.push(checkedId(input))
  }
  if (ids.length > 0) drafts.push(readIds('command line', ids))
  return {
    name: drafts[0]?.name ?? 'Batch',
    rows: drafts.flatMap((draft) => draft.rows.map((row) => routed(row, chosen, providers))),
    remarks: drafts.flatMap(remarksOf),
    columns: drafts.flatMap((draft) => draft.columns),
    hints: drafts.flatMap((draft) => draft.hints),
  }
}

/** The encoding, sheet and columns that were asked for hold for every list that has them. */
async function readList(
  input: string,
  { cwd, stdin, interrupted }: InputPlaces,
  options: ReadOptions,
  columns: NamedColumns,
): Promise<BatchDraft | null> {
  const fromStdin = input === '-'
  const content = fromStdin
    ? await readBounded('stdin', stdin, MAX_BATCH_BYTES, interrupted)
    : await readPathBounded(resolve(cwd, input), MAX_BATCH_BYTES, interrupted)
  if (content === null) return null
  const name = fromStdin ? 'stdin' : basename(input)
  const draft = await readNamed(name, content, options, columns)
  requireSheet(name, draft, options.sheet ?? null)
  return draft
}

/** @throws UsageError when a workbook has no sheet of that name */
function requireSheet(name: string, { source }: BatchDraft, wanted: string | null): void {
  const { sheet } = source
  if (wanted === null || sheet === null || isSameSheet(sheet.name, wanted)) return
  throw new UsageError(
    `${name}: there is no sheet "${wanted}"; the sheets are ${sheet.names.join(', ')}`,
  )
}

/** @throws UsageError when it is no job ID. */
export function checkedId(input: string): string {
  const looksLikeFile = /[/\\]/.test(input) || isListName(input)
  if (looksLikeFile) throw new UsageError(`${input}: there is no such file`)
  const issue = whyNotJobId(input)
  if (issue === null) return input
  throw new UsageError(`${input}: ${rowIssueInEnglish(issue)}`)
}

function routed(
  row: DraftRow,
  chosen: ProviderName | null,
  providers: ProviderRegistry,
): RoutedRow {
  const { provider, reason } = routeProvider(row, chosen, (id) => providers.route(id))
  if (provider !== null) return { provider, row }
  throw new UsageError(
    `line ${row.line}: ${reason} Use --provider NAME, or a column named provider.`,
  )
}

function remarksOf(draft: BatchDraft): string[] {
  const { name, issues, duplicates } = draft
  const lines = issues.map(({ line, issue }) => {
    const words = rowIssueInEnglish(issue)
    return line === null ? `${name}: ${words}` : `${name}, line ${line}: ${words}`
  })
  const repeats = duplicates.map(
    ({ line, firstLine, remoteId }) =>
      `${name}, line ${line}: ${remoteId} repeats line ${firstLine}`,
  )
  const all = [...lines, ...repeats]
  const more = all.length - remarksShown
  return more > 0 ? [...all.slice(0, remarksShown), `${name}: ${more} more rows like these`] : all
}
