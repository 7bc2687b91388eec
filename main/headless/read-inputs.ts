/** Files and job ids of the command line as jobs of the queue. */
import { readFile, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { text as readStream } from 'node:stream/consumers'
import { readBatch, readIds, refuseTooLarge } from '../imports/read-batch.ts'
import type { BatchDraft, DraftRow } from '../imports/batch-draft.ts'
import { routeProvider } from '../imports/route-provider.ts'
import { whyNotJobId } from '../imports/job-id.ts'
import { isListName } from '../imports/list-names.ts'
import { UsageError } from '../errors.ts'
import type { WebhookHint } from '../webhooks/webhook-payload.ts'
import type { ProviderRegistry } from '../providers/registry.ts'
import { rowIssueInEnglish } from '../strings/english.ts'
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

/** Remarks shown for one file; more are counted. */
const remarksShown = 20

/**
 * Reads everything before anything is queued: an unusable input queues nothing.
 * @param inputs files, `-` for stdin, or job ids
 * @throws UsageError naming the input, the line and what to do
 */
export async function readInputs(
  inputs: readonly string[],
  chosen: ProviderName | null,
  cwd: string,
  stdin: NodeJS.ReadableStream,
  providers: ProviderRegistry,
): Promise<ReadInputs> {
  const drafts: BatchDraft[] = []
  const ids: string[] = []
  const known = { providers: providers.all() }
  for (const input of inputs) {
    const content = input === '-' ? await readStream(stdin) : await contentOf(resolve(cwd, input))
    if (content !== null)
      drafts.push(await readBatch(input === '-' ? 'stdin' : basename(input), content, known))
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

async function contentOf(path: string): Promise<Buffer | null> {
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (found.isDirectory()) throw new UsageError(`${path} is a folder; name the files in it.`)
  refuseTooLarge(basename(path), found.size)
  return readFile(path)
}

function checkedId(input: string): string {
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
