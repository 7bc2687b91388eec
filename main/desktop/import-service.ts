/** From dropped files and pasted text to a batch in the queue, with a look at it in between. */
import { randomUUID } from 'node:crypto'
import type { ImportPreview, ImportResult } from '../../preload/contract/model.ts'
import type { ProviderName } from '../../preload/contract/vocabulary.ts'
import type { BatchDraft, DraftRow } from '../batches/batch-draft.ts'
import { Breather } from '../batches/breather.ts'
import { readBatch } from '../batches/read-batch.ts'
import { UsageError } from '../errors.ts'
import type { ImportRequest, ImportService } from '../ipc/services.ts'
import type { WebhookHint } from '../webhooks/webhook-payload.ts'
import { mergeDrafts } from './merge-drafts.ts'
import { readImportFiles } from './read-import-files.ts'

/** A row with the account that it would be asked at; null: the user has to say. */
export interface RoutedRow {
  readonly row: DraftRow
  readonly provider: ProviderName | null
}

export interface ImportParts {
  /** The provider of a row: its own word, the user's choice, else the shape of its id. */
  readonly route: (row: DraftRow, chosen: ProviderName | null) => ProviderName | null
  /** True when the queue has this job already. */
  readonly isKnown: (row: DraftRow, provider: ProviderName) => boolean
  /** What the first file of a row would be called. */
  readonly exampleName: (row: DraftRow, provider: ProviderName | null, batch: string) => string
  /** A payload that the user has dropped or pasted says something of a job. */
  readonly hint: (hint: WebhookHint) => void
  /** Adds the batch, with the accounts that it needs. */
  readonly add: (
    batch: { readonly name: string; readonly folder: string | null },
    rows: readonly { readonly row: DraftRow; readonly provider: ProviderName }[],
  ) => ImportResult
}

const sampleRows = 8
const listedIssues = 200

interface Pending {
  readonly draft: BatchDraft
  readonly routed: readonly RoutedRow[]
}

export class DesktopImports implements ImportService {
  readonly #parts: ImportParts
  /** Previews that are neither added nor discarded. */
  readonly #pending = new Map<string, Pending>()

  constructor(parts: ImportParts) {
    this.#parts = parts
  }

  async previewFiles(paths: readonly string[]): Promise<ImportPreview> {
    const { drafts, issues } = await readImportFiles(paths)
    return this.#preview(
      mergeDrafts(drafts, issues),
      drafts.map(({ file }) => file),
    )
  }

  async previewText(text: string): Promise<ImportPreview> {
    return this.#preview(await readBatch('Pasted jobs', text), [])
  }

  async commit({ id, provider, folder }: ImportRequest): Promise<ImportResult> {
    const pending = this.#pending.get(id)
    if (pending === undefined) {
      throw new UsageError('This import is no longer open. Drop or choose the files again.')
    }
    const rows = pending.routed.map(({ row, provider: told }) => ({
      row,
      provider: told ?? this.#parts.route(row, provider),
    }))
    const result = this.#parts.add({ name: pending.draft.name, folder }, rows.map(requireProvider))
    this.#pending.delete(id)
    for (const hint of pending.draft.hints) this.#parts.hint(hint)
    return result
  }

  discard(previewId: string): void {
    this.#pending.delete(previewId)
  }

  /** Forgets every preview: the window that showed them is gone. */
  discardAll(): void {
    this.#pending.clear()
  }

  async #preview(draft: BatchDraft, files: readonly string[]): Promise<ImportPreview> {
    const routed = draft.rows.map((row) => ({ row, provider: this.#parts.route(row, null) }))
    const known = await this.#countKnown(routed)
    // Jobs that are here already have nothing to confirm.
    for (const hint of draft.hints) this.#parts.hint(hint)
    const id = randomUUID()
    this.#pending.set(id, { draft, routed })
    return {
      id,
      name: draft.name,
      files: [...files],
      jobIdColumn: draft.jobIdColumn,
      columns: [...draft.columns],
      counts: {
        fresh: routed.length - known,
        known,
        duplicate: draft.duplicates.length,
        unusable: draft.unusable,
      },
      providers: countByProvider(routed),
      sample: routed.slice(0, sampleRows).map(({ row, provider }) => ({
        remoteId: row.remoteId,
        provider,
        title: row.title,
        exampleName: this.#parts.exampleName(row, provider, draft.name),
      })),
      issues: draft.issues.slice(0, listedIssues),
      moreIssues: Math.max(draft.issues.length - listedIssues, 0),
    }
  }

  /** Asks the queue about each row, and gives way to the window and the downloads meanwhile. */
  async #countKnown(routed: readonly RoutedRow[]): Promise<number> {
    const breather = new Breather()
    let known = 0
    for (const [at, { row, provider }] of routed.entries()) {
      if (at % 100 === 0) await breather.rest()
      if (provider !== null && this.#parts.isKnown(row, provider)) known += 1
    }
    return known
  }
}

function countByProvider(routed: readonly RoutedRow[]): ImportPreview['providers'] {
  const counts: ImportPreview['providers'] = {}
  for (const { provider } of routed) {
    const name = provider ?? 'unknown'
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

function requireProvider({ row, provider }: RoutedRow): { row: DraftRow; provider: ProviderName } {
  if (provider !== null) return { row, provider }
  throw new UsageError(`Choose a provider: nothing says which one the job ${row.remoteId} is from.`)
}
