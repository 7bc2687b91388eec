/**
 * What the IPC handlers need, and no more. `main/desktop/services.ts` builds these from the
 * engine, the settings and Electron; tests hand in their own.
 */
import type { Countdown } from '../../preload/contract/automation.ts'
import type { BrowseChoice, BrowseRequest, FoundPageView } from '../../preload/contract/browse.ts'
import type {
  AgainPreview,
  AgainRequest,
  FilesOf,
  Located,
  Verification,
} from '../../preload/contract/saved-files.ts'
import type {
  AccountSave,
  AccountView,
  Environment,
  ImportCommit,
  ImportNames,
  ImportNamesRequest,
  ImportPreview,
  ImportReread,
  ImportResult,
  ActionResult,
  JobAction,
  JobDetail,
  JobMove,
  OutputRef,
  OutputText,
  QueuePage,
  QueueQuery,
  Settings,
  Undone,
} from '../../preload/contract/model.ts'

export interface QueueService {
  page(query: QueueQuery): QueuePage
  locales(): string[]
  detail(jobId: number): JobDetail | null
  act(action: JobAction): Promise<ActionResult>
  move(move: JobMove): Promise<ActionResult>
  /** Takes back one action, or with null the last one; null when there is none any more. */
  undo(token: number | null): Promise<Undone | null>
  /** Paused is paused, also after a restart. */
  pauseAll(paused: boolean): Promise<void>
  /**
   * Absolute path of an output on disk, finished or not; with null of the job's first output.
   * Null when there is no such job or its name is not decided yet.
   */
  filePathOf(jobId: number, outputKey: string | null): string | null
  batchFolder(batchId: number): string | null
  /** A path to propose for the batch's receipt; null when there is no such batch. */
  receiptPath(batchId: number): string | null
  /** Writes it, by the extension of `path` CSV or JSON. @throws UsageError saying why it cannot be. */
  writeReceipt(batchId: number, path: string): Promise<void>
}

export interface ImportService {
  /** @throws UsageError naming the reason when nothing in the files can be used. */
  previewFiles(paths: readonly string[]): Promise<ImportPreview>
  /** @throws UsageError as `previewFiles`. */
  previewText(text: string): Promise<ImportPreview>
  /** @throws UsageError as `previewFiles`, and when the preview is gone. */
  reread(request: ImportReread): Promise<ImportPreview>
  /** @throws UsageError when the preview is gone. */
  tryTemplate(request: ImportNamesRequest): ImportNames
  /** Ends what is under way: its call is rejected with USER_CANCELLED. */
  stop(): void
  /** @throws UsageError when the preview is gone or a provider or an account is missing. */
  commit(request: ImportCommit): Promise<ImportResult>
  discard(previewId: string): void
}

/** Recent jobs as providers list them: one list at a time. */
export interface BrowseService {
  /** The first page; ends the list before. @throws UsageError where there is no list, ReelhaulError. */
  start(request: BrowseRequest): Promise<FoundPageView>
  /** The next page; after an error the same one again. @throws as `start`, and when the list is gone. */
  more(id: string): Promise<FoundPageView>
  /** @throws UsageError when the list is gone, or a job is not in it. */
  choose(choice: BrowseChoice): Promise<ImportPreview>
  /** Ends what is under way: its call is rejected with USER_CANCELLED. */
  stop(): void
}

/** Finished files. */
export interface OutputService {
  /** @throws UsageError when there is no such file any more, or the window does not play its kind. */
  mediaUrl(output: OutputRef): Promise<string>
  /** @throws UsageError as `mediaUrl`, for files that are not text. */
  read(output: OutputRef): Promise<OutputText>
  /** @throws UsageError as `mediaUrl`, for kinds of files that are not to be opened. */
  openFile(output: OutputRef): Promise<void>
}

/** Saved files after they were saved, and how they are fetched once more. */
export interface SavedFilesService {
  look(jobId: number): Promise<void>
  verify(request: FilesOf): Promise<void>
  stop(): Promise<void>
  verification(): Verification | null
  /** Looks in its old folder, then asks the user. @throws UsageError when the file is not saved any more. */
  locate(output: OutputRef): Promise<Located>
  verifySiblings(): void
  /** @throws UsageError when there is no file that can be read. */
  keep(output: OutputRef): Promise<void>
  preview(request: AgainRequest): Promise<AgainPreview>
  /** @throws UsageError when the template cannot be used or the folder cannot be made. */
  again(request: AgainRequest): Promise<ActionResult>
  keepEarlier(request: FilesOf): Promise<ActionResult>
}

export interface AccountService {
  list(): AccountView[]
  save(account: AccountSave): Promise<AccountView[]>
  remove(accountId: string): Promise<AccountView[]>
  /** Asks the provider with the stored key. Never throws for a key that does not work. */
  test(accountId: string): Promise<{ ok: boolean; message: string }>
}

export interface SettingsService {
  get(): Settings
  /** Checks, stores and applies at once; returns the whole. */
  save(patch: Partial<Settings>): Settings
}

export interface SampleService {
  /** Starts the embedded simulator, if it is not running, and queues its sample batch. */
  start(): Promise<ImportResult>
}

/** What was opened from outside. */
export interface PendingImportService {
  /** The next thing to ask the user about; null: none. @throws UsageError why it cannot be imported. */
  take(): Promise<ImportPreview | null>
}

/** What happens by itself. */
export interface AutomationService {
  countdown(): Countdown | null
  cancelCountdown(): void
}

/** The password for the proxy: stored as keys are, never shown again. */
export interface ProxyPasswordService {
  storage(): AccountView['keyStorage']
  /** Empty removes it. */
  save(password: string): Promise<AccountView['keyStorage']>
}

/** The desktop around the window. */
export interface ShellService {
  /** Absolute paths; empty when the user closes the dialog. */
  chooseFiles(): Promise<string[]>
  /** Absolute path; null when the user closes the dialog. */
  chooseFolder(startAt: string | null): Promise<string | null>
  /** Absolute path of the file that was saved as `path` and moved since; null when the user closes it. */
  locateFile(path: string): Promise<string | null>
  /** Absolute path of a CSV or JSON file to write; null when the user closes the dialog. */
  chooseReceipt(proposed: string): Promise<string | null>
  /** Absolute path of a PEM file; null when the user closes the dialog. */
  chooseCertificates(): Promise<string | null>
  /** Absolute path of a JSON file to write, or with `open` to read; null when the user closes it. */
  chooseSettingsFile(what: 'open' | 'save'): Promise<string | null>
  /** Shows the file selected in the system's file manager. */
  showFile(path: string): void
  /** @throws UsageError when the folder cannot be opened. */
  openFolder(path: string): Promise<void>
  environment(): Environment
}

export interface Services {
  readonly queue: QueueService
  readonly outputs: OutputService
  readonly savedFiles: SavedFilesService
  readonly imports: ImportService
  readonly pendingImports: PendingImportService
  readonly browser: BrowseService
  readonly accounts: AccountService
  readonly settings: SettingsService
  readonly samples: SampleService
  readonly shell: ShellService
  readonly automation: AutomationService
  readonly proxyPassword: ProxyPasswordService
  /** Sets the page that the window is kept up to date with, and returns it as it is now. */
  watchQueue(query: QueueQuery): QueuePage
}
