/** What the app does by itself: watched folder, after a batch. */
import type { Countdown } from '../../../preload/contract/automation.ts'
import type { ImportIssue, ImportPreview } from '../../../preload/contract/model.ts'
import type { Engine } from '../../engine/engine.ts'
import { messageOf, UsageError } from '../../errors.ts'
import { writeBatchReceipt } from '../../hooks/batch-command.ts'
import type { AutomationService, QueueService } from '../../ipc/services.ts'
import type { SettingsStore } from '../../settings/settings-store.ts'
import type { StoreFile } from '../../settings/store-file.ts'
import { rowIssueInEnglish } from '../../strings/english.ts'
import { DesktopImports, type ImportDeps } from '../importing/import-service.ts'
import { isSampleBatch } from '../sample-providers.ts'
import { AfterBatch } from './after-batch.ts'
import { ArchiveByAge } from './archive-by-age.ts'
import { PendingReceipts } from './pending-receipts.ts'
import { PowerCountdown } from './power-countdown.ts'
import { powerCommand, usePower, type PowerAction } from './power.ts'
import { runCommand } from '../../commands/run-command.ts'
import { WatchedFolder, type ImportedList } from './watched-folder.ts'

export interface AutomationDeps {
  readonly engine: Engine
  readonly queue: Pick<QueueService, 'writeReceipt'>
  readonly settings: SettingsStore
  readonly importDeps: ImportDeps
  /** Where receipts for commands are kept, absolute. */
  readonly dataFolder: string
  /** What the watched folder has to remember. */
  readonly file: StoreFile
  readonly notify: (text: string, tone: 'good' | 'bad') => void
  readonly showCountdown: (countdown: Countdown | null) => void
  readonly openFolder: (folder: string) => Promise<void>
}

export class Automation implements AutomationService {
  readonly #deps: AutomationDeps
  readonly #watched: WatchedFolder
  readonly #after: AfterBatch
  readonly #countdown: PowerCountdown
  readonly #archive: ArchiveByAge

  constructor(deps: AutomationDeps) {
    this.#deps = deps
    this.#watched = this.#createWatchedFolder()
    this.#countdown = new PowerCountdown({
      show: deps.showCountdown,
      act: (action) => void this.#usePower(action),
      now: Date.now,
    })
    this.#after = this.#createAfterBatch()
    this.#archive = new ArchiveByAge({
      days: () => deps.settings.get().archiveAfterDays,
      archiveOlderThan(days) {
        if (deps.engine.lost === null) deps.engine.batchActions.archiveOlderThan(days)
      },
    })
  }

  /** Begins, and follows the settings and the queue from now on. */
  start(): void {
    const { engine, settings } = this.#deps
    const follow = (): void => this.#watched.apply(settings.get().watchedFolder)
    settings.onChange(() => {
      follow()
      this.#after.changed()
      this.#archive.look()
    })
    engine.on('changed', () => {
      if (this.#countdown.current !== null) this.#after.changed()
    })
    engine.on('batchSettled', (batchId) => {
      this.#watched.batchSettled()
      const batch = engine.store.batches.get(batchId)
      if (batch !== null && !isSampleBatch(engine, batchId))
        this.#after.batchSettled(engine.views.batch(batch))
    })
    follow()
    this.#archive.start()
  }

  async close(): Promise<void> {
    this.#countdown.cancel()
    this.#archive.close()
    await this.#watched.close()
  }

  countdown(): Countdown | null {
    return this.#countdown.current
  }

  cancelCountdown(): void {
    this.#countdown.cancel()
  }

  #createWatchedFolder(): WatchedFolder {
    const { engine, queue, file, notify, importDeps } = this.#deps
    // Not the window's: its imports are forgotten when it is closed.
    const imports = new DesktopImports(importDeps)
    const receipts = new PendingReceipts({
      file,
      settledAt: (batchId) => engine.store.batches.get(batchId)?.settledAt,
      write: (batchId, path) => queue.writeReceipt(batchId, path),
    })
    return new WatchedFolder({
      importList: (path) => this.#importList(imports, path),
      promiseReceipt: (batchId, path) => receipts.promise(batchId, path),
      settleReceipts: () => receipts.settle(),
      notify,
      now: () => performance.now(),
    })
  }

  async #importList(imports: DesktopImports, path: string): Promise<ImportedList> {
    const preview = await imports.preview({ paths: [path] })
    try {
      if ((preview.providers.unknown ?? 0) > 0) {
        throw new UsageError(
          `${preview.files[0] ?? preview.name}: nothing says which provider some of its jobs are from. Add a column "provider".`,
        )
      }
      // Its columns are not known, and no user is there to ask.
      const [issue] = preview.issues
      if (preview.sample.length === 0)
        throw new UsageError(
          issue ? whyUnusable(issue) : `${preview.name}: there are no job IDs in it`,
        )
      const choice = { provider: null, name: null, folder: null, template: null, accounts: {} }
      const { batchId, added, known } = await imports.commit({ id: preview.id, ...choice })
      return {
        batchId: batchId ?? this.#batchNamed(preview.name),
        added,
        known,
        leftOut: leftOutOf(preview),
      }
    } finally {
      imports.discard(preview.id)
    }
  }

  /** The newest of that name: where a crash came between an import and its move, that import's. */
  #batchNamed(name: string): number | null {
    const named = this.#deps.engine.store.batches.all().filter((batch) => batch.name === name)
    return named.reduce<number | null>((newest, { id }) => Math.max(newest ?? 0, id), null)
  }

  #createAfterBatch(): AfterBatch {
    const { engine, settings, dataFolder, openFolder, notify } = this.#deps
    return new AfterBatch({
      settings: () => settings.get().afterBatch,
      unsettled: () => engine.unsettled + engine.blocked,
      openFolder,
      writeReceipt: (batch) => writeBatchReceipt(engine.store, dataFolder, batch),
      run: (command, context) => runCommand(command, context),
      countdown: this.#countdown,
      notify: (text) => notify(text, 'bad'),
    })
  }

  async #usePower(action: PowerAction): Promise<void> {
    try {
      await usePower(powerCommand(action, process.platform))
    } catch (error) {
      this.#deps.notify(messageOf(error), 'bad')
    }
  }
}

/** A sentence of its own names its file already. */
function whyUnusable({ file, issue }: ImportIssue): string {
  const words = rowIssueInEnglish(issue)
  return issue.code === 'text' ? words : `${file}: ${words}`
}

function leftOutOf({ issues, moreIssues }: ImportPreview) {
  const lines = issues.map(({ line, issue }) => {
    const words = rowIssueInEnglish(issue)
    return line === null ? words : `Line ${line}: ${words}`
  })
  return moreIssues > 0 ? [...lines, `and ${moreIssues} more`] : lines
}
