/** From dropped files and pasted text to a batch in the queue, with a look at it in between. */
import { randomUUID } from 'node:crypto'
import type {
  ImportAccount,
  ImportCommit,
  ImportIssue,
  ImportNames,
  ImportNamesRequest,
  ImportPreview,
  ImportProgress,
  ImportReread,
  ImportResult,
} from '../../../preload/contract/model.ts'
import type { ProviderName } from '../../../preload/contract/vocabulary.ts'
import type { BatchDraft, DraftRow } from '../../imports/batch-draft.ts'
import { yieldToEventLoop, type YieldTurn } from '../../imports/yield-to-event-loop.ts'
import { ReelhaulError, UsageError } from '../../errors.ts'
import type { ImportService } from '../../ipc/services.ts'
import type { AddOptions } from '../../engine/engine-options.ts'
import type { NewBatch } from '../../queue/records.ts'
import type { ListedProvider } from '../../imports/reading.ts'
import type { WebhookHint } from '../../webhooks/webhook-payload.ts'
import { readAddLink } from './add-link.ts'
import type { AcceptedRow } from './batch-import.ts'
import { ImportProgressReport } from './import-progress.ts'
import { readSource, type ImportSource } from './import-source.ts'
import { mergeDrafts, type MergedDraft } from './merge-drafts.ts'
import {
  afterReading,
  forget,
  remember,
  shownReading,
  unread,
  withChange,
  type ListMemory,
  type Reading,
} from './reading-choice.ts'
import {
  surveyRows,
  type RoutedRow,
  type SampleRow,
  type Survey,
  type SurveyDeps,
} from './survey-rows.ts'

export interface ImportDeps extends SurveyDeps {
  /** The accounts among which the user may choose, or has to. */
  readonly accountsFor: (rows: readonly RoutedRow[]) => ImportAccount[]
  /** Folder and template of a batch of that name, unless the user says otherwise. */
  readonly target: (name: string) => NewBatch
  /**
   * What the first file of each row would be called.
   * @param columns of the table: a template that names another is refused; null: any may be there.
   * @throws UsageError in one sentence when the template cannot be used
   */
  readonly exampleNames: (
    template: string,
    columns: readonly string[] | null,
    rows: readonly RoutedRow[],
  ) => string[]
  /** A payload that the user has dropped or pasted says something of a job. */
  readonly hint: (hint: WebhookHint) => void
  /** Those that lists may name. */
  readonly providers: readonly ListedProvider[]
  /** How lists were read before; undefined: nothing is remembered. */
  readonly memory?: ListMemory
  /** Adds the batch, with the accounts that it needs; all of it, or nothing when aborted. */
  readonly add: (
    batch: NewBatch,
    accounts: ImportCommit['accounts'],
    rows: readonly AcceptedRow[],
    options: AddOptions,
  ) => Promise<ImportResult>
  /** The name of the file that a known job has saved; null: none yet. Left out: as it would be named. */
  readonly savedName?: (row: DraftRow, provider: ProviderName) => string | null
}

const listedIssues = 200
const rowsAtOnce = 500

interface Pending {
  readonly source: ImportSource
  readonly draft: MergedDraft
  readonly routed: readonly RoutedRow[]
  readonly sample: readonly SampleRow[]
  /** What the batch gets where the user says nothing. */
  readonly target: NewBatch
  readonly reading: Reading
}

export class DesktopImports implements ImportService {
  readonly #deps: ImportDeps
  readonly #onProgress: (progress: ImportProgress) => void
  /** Previews that are neither added nor discarded. */
  readonly #pending = new Map<string, Pending>()
  /** The preview being made: a newer one takes its place. */
  #reading = new AbortController()
  #adding = new AbortController()

  constructor(deps: ImportDeps, onProgress: (progress: ImportProgress) => void = () => undefined) {
    this.#deps = deps
    this.#onProgress = onProgress
  }

  previewFiles(paths: readonly string[]): Promise<ImportPreview> {
    return this.#preview({ paths })
  }

  /** @throws UsageError in one sentence when the link cannot be used. */
  async previewLink(link: string): Promise<ImportPreview> {
    return this.#preview({ draft: readAddLink(link) })
  }

  /** Jobs that are named here and not in a file. */
  previewDraft(draft: BatchDraft): Promise<ImportPreview> {
    return this.#preview({ draft })
  }

  previewText(text: string): Promise<ImportPreview> {
    return this.#preview({ text })
  }

  async reread(change: ImportReread): Promise<ImportPreview> {
    const { source, reading } = this.#open(change.id)
    if (change.forget) forget(this.#deps.memory, reading)
    return this.#preview(source, { id: change.id, reading: withChange(reading, change) })
  }

  tryTemplate({ id, template, provider }: ImportNamesRequest): ImportNames {
    const { draft, target, sample } = this.#open(id)
    // The one of the settings may name columns that other tables have.
    const columns = template === target.template ? null : draft.columns
    const rows = sample
      .filter(({ here }) => here === null)
      .map(({ row, provider: told }) => ({ row, provider: told ?? provider }))
    try {
      return { names: this.#deps.exampleNames(template, columns, rows) }
    } catch (error) {
      if (error instanceof UsageError) return { problem: error.message }
      throw error
    }
  }

  async commit(request: ImportCommit): Promise<ImportResult> {
    const { draft, routed, target, reading } = this.#open(request.id)
    const { signal } = (this.#adding = new AbortController())
    const report = new ImportProgressReport(this.#onProgress)
    const yieldTurn = yieldToEventLoop(signal)
    return cancellable(signal, async () => {
      const batch = {
        ...target,
        folder: request.folder ?? target.folder,
        template: request.template ?? target.template,
      }
      // A template that cannot be used is said now, not by every file.
      this.#deps.exampleNames(batch.template, null, [])
      const rows = await this.#placed(routed, request.provider, yieldTurn)
      const onProgress = report.of('adding')
      const again = request.again === 'again'
      const options = { signal, onProgress, again }
      const result = await this.#deps.add(batch, request.accounts, rows, options)
      this.#pending.delete(request.id)
      remember(this.#deps.memory, reading)
      await this.#passOn(draft.hints, yieldToEventLoop())
      return result
    })
  }

  stop(): void {
    this.#reading.abort()
    this.#adding.abort()
  }

  discard(previewId: string): void {
    this.#pending.delete(previewId)
  }

  /** Forgets every preview: the window that showed them is gone. What was confirmed is still added. */
  discardAll(): void {
    this.#reading.abort()
    this.#pending.clear()
  }

  #open(id: string): Pending {
    const pending = this.#pending.get(id)
    if (pending !== undefined) return pending
    throw new UsageError('This import is no longer open. Drop or choose the files again.')
  }

  /** Reads, compares and remembers; `again`: in the place of a preview with that id. */
  async #preview(
    source: ImportSource,
    again: { readonly id: string; readonly reading: Reading } | null = null,
  ): Promise<ImportPreview> {
    this.#reading.abort()
    const { signal } = (this.#reading = new AbortController())
    const report = new ImportProgressReport(this.#onProgress)
    return cancellable(signal, async () => {
      const yieldTurn = yieldToEventLoop(signal)
      const { providers, memory } = this.#deps
      const asked = again?.reading ?? unread
      const known = again === null ? memory : undefined
      const onProgress = report.of('reading')
      const options = { ...asked.choice, signal, onProgress, providers, known }
      const { drafts, issues } = await readSource(source, options)
      const draft = await mergeDrafts(drafts, issues, yieldTurn)
      const survey = await surveyRows(draft.rows, this.#deps, yieldTurn, report.of('comparing'))
      // Jobs that are here already have nothing to confirm.
      await this.#passOn(draft.hints, yieldTurn)
      // Who stops during the last piece of work wants no preview either.
      signal.throwIfAborted()
      const id = again?.id ?? randomUUID()
      const target = this.#deps.target(draft.name)
      const reading = afterReading(asked, draft)
      const { routed, sample } = survey
      this.#pending.set(id, { source, draft, routed, sample, target, reading })
      const files = 'paths' in source ? drafts.map(({ file }) => file) : []
      const facts = { ...this.#facts(draft, survey, target), ...figures(draft, survey) }
      return { ...facts, id, files, reading: shownReading(reading, draft) }
    })
  }

  #facts(draft: MergedDraft, { routed, sample }: Survey, { folder, template }: NewBatch) {
    const names = this.#deps.exampleNames(template, null, sample)
    const { savedName } = this.#deps
    return {
      name: draft.name,
      roles: draft.roles,
      columns: [...draft.columns],
      folder,
      template,
      accounts: this.#deps.accountsFor(routed),
      sample: sample.map(({ row, provider, here }, i) => ({
        remoteId: row.remoteId,
        provider,
        title: row.title,
        // What is here has its name already.
        exampleName:
          (here === null || provider === null ? null : savedName?.(row, provider)) ??
          names[i] ??
          row.remoteId,
        here,
      })),
      issues: remarksFirst(draft.issues).slice(0, listedIssues),
      moreIssues: Math.max(draft.issues.length - listedIssues, 0),
      repeats: [...draft.repeats],
    }
  }

  async #placed(
    routed: readonly RoutedRow[],
    chosen: ProviderName | null,
    yieldTurn: YieldTurn,
  ): Promise<AcceptedRow[]> {
    const rows: AcceptedRow[] = []
    for (const [i, { row, provider: told }] of routed.entries()) {
      if (i % rowsAtOnce === 0) await yieldTurn()
      rows.push({ row, provider: told ?? requireProvider(row, this.#deps.route(row, chosen)) })
    }
    return rows
  }

  async #passOn(hints: readonly WebhookHint[], yieldTurn: YieldTurn): Promise<void> {
    for (const hint of hints) {
      this.#deps.hint(hint)
      await yieldTurn()
    }
  }
}

/** What is said of a whole list is not lost among its rows. */
function remarksFirst(issues: readonly ImportIssue[]): ImportIssue[] {
  const isRemark = ({ line }: ImportIssue): boolean => line === null
  return [...issues.filter(isRemark), ...issues.filter((issue) => !isRemark(issue))]
}

function figures(draft: MergedDraft, { routed, known, here, receipt, providers }: Survey) {
  const fresh = routed.length - known
  const counts = { fresh, known, duplicate: draft.duplicates, unusable: draft.unusable }
  return { counts, here, receipt, providers }
}

/** @throws ReelhaulError USER_CANCELLED where `work` fails because it was told to stop */
async function cancellable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!signal.aborted) throw error
    throw new ReelhaulError(
      {
        reason: 'USER_CANCELLED',
        message: 'The import was cancelled; nothing of it was added.',
        permanent: true,
        advice: 'dropAgain',
      },
      { cause: error },
    )
  }
}

function requireProvider(row: DraftRow, provider: ProviderName | null): ProviderName {
  if (provider !== null) return provider
  throw new UsageError(`Choose a provider: nothing says which one the job ${row.remoteId} is from.`)
}
