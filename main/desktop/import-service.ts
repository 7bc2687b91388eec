/** From dropped files and pasted text to a batch in the queue, with a look at it in between. */
import { randomUUID } from 'node:crypto'
import type {
  ImportAccount,
  ImportCommit,
  ImportPreview,
  ImportResult,
} from '../../preload/contract/model.ts'
import type { JobState, ProviderName } from '../../preload/contract/vocabulary.ts'
import type { BatchDraft, DraftRow } from '../batches/batch-draft.ts'
import { Breather } from '../batches/breather.ts'
import { readBatch } from '../batches/read-batch.ts'
import { UsageError } from '../errors.ts'
import type { ImportService } from '../ipc/services.ts'
import { looksSaved } from '../jobs/earlier-files.ts'
import type { WebhookHint } from '../webhooks/webhook-payload.ts'
import { readAddLink } from './add-link.ts'
import { mergeDrafts } from './merge-drafts.ts'
import { readImportFiles } from './read-import-files.ts'

/** A row with the provider that it would be asked at; null: the user has to say. */
export interface RoutedRow {
  readonly row: DraftRow
  readonly provider: ProviderName | null
}

export interface ImportParts {
  /** The provider of a row: its own word, the user's choice, else the shape of its id. */
  readonly route: (row: DraftRow, chosen: ProviderName | null) => ProviderName | null
  /** How far the queue is with this job; null: it does not have it. */
  readonly stateOf: (row: DraftRow, provider: ProviderName) => JobState | null
  /** The accounts among which the user may choose, or has to. */
  readonly accountsFor: (rows: readonly RoutedRow[]) => ImportAccount[]
  /** What the first file of a row would be called. */
  readonly exampleName: (row: DraftRow, provider: ProviderName | null, batch: string) => string
  /** A payload that the user has dropped or pasted says something of a job. */
  readonly hint: (hint: WebhookHint) => void
  /** Adds the batch, with the accounts that it needs. */
  readonly add: (
    batch: { readonly name: string } & Pick<ImportCommit, 'folder' | 'accounts'>,
    rows: readonly { readonly row: DraftRow; readonly provider: ProviderName }[],
  ) => ImportResult
}

const sampleRows = 8
const listedIssues = 200
const rowsAtOnce = 100

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

  /** @throws UsageError in one sentence when the link cannot be used. */
  async previewLink(link: string): Promise<ImportPreview> {
    return this.#preview(readAddLink(link), [])
  }

  async previewText(text: string): Promise<ImportPreview> {
    return this.#preview(await readBatch('Pasted jobs', text), [])
  }

  async commit({ id, provider, folder, accounts }: ImportCommit): Promise<ImportResult> {
    const pending = this.#pending.get(id)
    if (pending === undefined) {
      throw new UsageError('This import is no longer open. Drop or choose the files again.')
    }
    const rows = pending.routed.map(({ row, provider: told }) => ({
      row,
      provider: told ?? this.#parts.route(row, provider),
    }))
    const batch = { name: pending.draft.name, folder, accounts }
    const result = this.#parts.add(batch, rows.map(requireProvider))
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
    const { known, receipt } = await this.#compare(routed)
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
      receipt,
      accounts: this.#parts.accountsFor(routed),
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

  /**
   * Asks the queue about each row, and the disk about what a receipt calls saved; gives way to the
   * window and the downloads meanwhile.
   */
  async #compare(
    routed: readonly RoutedRow[],
  ): Promise<{ known: number } & Pick<ImportPreview, 'receipt'>> {
    const breather = new Breather()
    const standings: Standing[] = []
    for (let at = 0; at < routed.length; at += rowsAtOnce) {
      await breather.rest()
      const rows = routed.slice(at, at + rowsAtOnce)
      standings.push(...(await Promise.all(rows.map((row) => this.#standing(row)))))
    }
    const count = (test: (standing: Standing) => boolean): number => standings.filter(test).length
    const isReceipt = routed.some(({ row }) => row.earlier !== null)
    return {
      known: count(({ known }) => known),
      receipt: isReceipt
        ? {
            saved: count(({ then }) => then === 'saved'),
            retry: count(({ then }) => then === 'retry'),
          }
        : null,
    }
  }

  async #standing({ row, provider }: RoutedRow): Promise<Standing> {
    const state = provider === null ? null : this.#parts.stateOf(row, provider)
    if (state !== null) {
      const then = state === 'completed' ? 'saved' : state === 'failed' ? 'retry' : null
      return { known: true, then }
    }
    if (row.earlier === null) return { known: false, then: null }
    return { known: false, then: (await looksSaved(row.earlier)) ? 'saved' : 'retry' }
  }
}

/** Whether the queue knows a job, and what becomes of one that a receipt names. */
interface Standing {
  readonly known: boolean
  readonly then: 'saved' | 'retry' | null
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
