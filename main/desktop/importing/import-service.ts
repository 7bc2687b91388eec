/** From dropped files and pasted text to a batch in the queue, with a look at it in between. */
import type {
  ImportAccount,
  ImportCommit,
  ImportNames,
  ImportNamesRequest,
  ImportPreview,
  ImportProgress,
  ImportReread,
  ImportResult,
} from '../../../preload/contract/model.ts'
import type {
  ImportTarget,
  ImportTargetRequest,
  OpenList,
  OpenListsRequest,
} from '../../../preload/contract/open-lists.ts'
import { yieldToEventLoop, type YieldTurn } from '../../imports/yield-to-event-loop.ts'
import { freeSpaceOf } from '../../disk/free-space.ts'
import { UsageError } from '../../errors.ts'
import type { ImportService } from '../../ipc/services.ts'
import type { AddOptions } from '../../engine/engine-options.ts'
import type { NewBatch } from '../../queue/records.ts'
import type { ListedProvider } from '../../imports/reading.ts'
import type { WebhookHint } from '../../webhooks/webhook-payload.ts'
import {
  batchOf,
  namedTarget,
  proposedProvider,
  proposedTarget,
  saidOf,
  type BatchMemory,
} from './batch-choice.ts'
import type { AcceptedRow } from './batch-import.ts'
import { cancellable } from './cancellable.ts'
import { ImportProgressReport } from './import-progress.ts'
import type { ImportSource } from './import-source.ts'
import { mergeDrafts, type MergedDraft } from './merge-drafts.ts'
import { OpenLists, type WaitingList } from './open-lists.ts'
import { placeRows } from './place-rows.ts'
import { factsOf, sampleOf, type SavedName } from './preview-facts.ts'
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
import { surveyRows, type RoutedRow, type SampleRow, type SurveyDeps } from './survey-rows.ts'

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
  readonly savedName?: SavedName
}

/** A list as it was read, and shown. */
interface ReadList {
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
  readonly #lists = new OpenLists<ReadList>()
  #adding = new AbortController()

  constructor(deps: ImportDeps, onProgress: (progress: ImportProgress) => void = () => undefined) {
    this.#deps = deps
    this.#onProgress = onProgress
  }

  open(request: OpenListsRequest): OpenList[] {
    if ('text' in request) return this.#lists.open([request])
    return this.#lists.open([...new Set(request.paths)].map((path) => ({ paths: [path] })))
  }

  /** As `open`, for whatever is no drop. @throws UsageError when too many wait */
  openSources(sources: readonly ImportSource[]): OpenList[] {
    return this.#lists.open(sources)
  }

  waiting(): OpenList[] {
    return this.#lists.waiting()
  }

  join(ids: readonly string[]): OpenList {
    const paths = ids.flatMap((id) => this.#lists.pathsOf(id))
    return this.#lists.replace(ids, [[...new Set(paths)]])[0]!
  }

  async split(id: string): Promise<OpenList[]> {
    const paths = this.#lists.pathsOf(id)
    const { filesOf } = await import('./read-import-files.ts')
    const { files } = paths.length > 1 ? { files: paths } : await filesOf(paths)
    if (files.length < 2) throw new UsageError('This list is from one file: it stays as it is.')
    return this.#lists.replace(
      [id],
      files.map((path) => [path]),
    )
  }

  /** Takes something in as one list and reads it. @throws UsageError as `reread`; then it is gone. */
  async preview(source: ImportSource): Promise<ImportPreview> {
    const [{ id }] = this.#lists.open([source]) as [OpenList]
    try {
      return await this.reread({ id })
    } catch (error) {
      this.discard(id)
      throw error
    }
  }

  async reread({ id, ...change }: ImportReread): Promise<ImportPreview> {
    const list = this.#lists.idle(id)
    const { read } = list
    // The first time, or from the beginning: as it is remembered.
    if (read === null || Object.keys(change).length === 0) return this.#read(list, null)
    if (change.forget) forget(this.#deps.memory, read.reading)
    return this.#read(list, withChange(read.reading, { id, ...change }))
  }

  tryTemplate({ id, template, provider }: ImportNamesRequest): ImportNames {
    const { draft, target, sample } = this.#readList(id)
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

  async target({ id, name, folder }: ImportTargetRequest): Promise<ImportTarget> {
    const { target } = this.#readList(id)
    const place = folder ?? namedTarget(name, target, this.#deps.target).folder
    return { folder: place, freeBytes: await freeSpaceOf(place) }
  }

  async commit(request: ImportCommit): Promise<ImportResult> {
    const list = this.#lists.idle(request.id)
    const { draft, routed, reading, target } = this.#readList(request.id)
    const { signal } = (this.#adding = new AbortController())
    const report = new ImportProgressReport(list.id, this.#onProgress)
    const yieldTurn = yieldToEventLoop(signal)
    list.adding = true
    try {
      return await cancellable(signal, async () => {
        const batch = this.#batchOf(request, target)
        const rows = await placeRows(routed, request.provider, this.#deps.route, yieldTurn)
        const onProgress = report.of('adding')
        const options = { signal, onProgress, again: request.again === 'again' }
        const result = await this.#deps.add(batch, request.accounts, rows, options)
        this.#lists.discard(list.id)
        await this.#afterAdding(
          reading,
          saidOf(request, this.#deps.target('').template),
          draft.hints,
        )
        return result
      })
    } finally {
      list.adding = false
    }
  }

  /** What is added is added, also where the rest fails. */
  async #afterAdding(
    reading: Reading,
    said: BatchMemory,
    hints: readonly WebhookHint[],
  ): Promise<void> {
    try {
      remember(this.#deps.memory, reading, said)
      await this.#passOn(hints, yieldToEventLoop())
    } catch {
      // A choice that is not remembered is made again; a hint only hastens what comes anyway.
    }
  }

  #batchOf(request: ImportCommit, target: NewBatch): NewBatch {
    const batch = batchOf(request, target, this.#deps.target)
    // A template that cannot be used is said now, not by every file.
    this.#deps.exampleNames(batch.template, null, [])
    return batch
  }

  stop(): void {
    this.#adding.abort()
  }

  discard(id: string): void {
    this.#lists.discard(id)
  }

  /** The window is gone: what was read is freed, and the lists wait. What was confirmed is still added. */
  rest(): void {
    this.#lists.rest()
  }

  #readList(id: string): ReadList {
    const { read } = this.#lists.get(id)
    if (read !== null) return read
    throw new UsageError('This list was not read yet. Open it once more.')
  }

  /** Reads and compares; a newer reading of the same list ends this one. */
  async #read(list: WaitingList<ReadList>, again: Reading | null): Promise<ImportPreview> {
    list.reading.abort()
    const { signal } = (list.reading = new AbortController())
    const report = new ImportProgressReport(list.id, this.#onProgress)
    return cancellable(signal, async () => {
      const yieldTurn = yieldToEventLoop(signal)
      const { providers, memory } = this.#deps
      const asked = again ?? unread
      const known = again === null ? memory : undefined
      const onProgress = report.of('reading')
      const options = { ...asked.choice, signal, onProgress, providers, known }
      // What reads lists is loaded with the first of them.
      const { readSource } = await import('./import-source.ts')
      const { drafts, issues } = await readSource(list.source, options)
      const draft = await mergeDrafts(drafts, issues, yieldTurn)
      const survey = await surveyRows(draft.rows, this.#deps, yieldTurn, report.of('comparing'))
      // Jobs that are here already have nothing to confirm.
      await this.#passOn(draft.hints, yieldTurn)
      // Who stops during the last piece of work wants no preview either.
      signal.throwIfAborted()
      const reading = afterReading(asked, draft)
      const target = proposedTarget(draft, reading.choice, this.#deps)
      const { routed, sample } = survey
      list.read = { draft, routed, sample, target, reading }
      const files = 'paths' in list.source ? drafts.map(({ file }) => file) : []
      return {
        ...{ id: list.id, files, reading: shownReading(reading, draft) },
        ...this.#sampled(target, sample),
        ...factsOf(draft, survey),
        accounts: this.#deps.accountsFor(routed),
        proposedProvider: proposedProvider(reading.choice, this.#deps.providers),
      }
    })
  }

  #sampled({ folder, template }: NewBatch, rows: readonly SampleRow[]) {
    const names = this.#deps.exampleNames(template, null, rows)
    return { folder, template, ...sampleOf(rows, names, this.#deps.savedName) }
  }

  async #passOn(hints: readonly WebhookHint[], yieldTurn: YieldTurn): Promise<void> {
    for (const hint of hints) {
      this.#deps.hint(hint)
      await yieldTurn()
    }
  }
}
