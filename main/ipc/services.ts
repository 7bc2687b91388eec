/**
 * What the IPC handlers need, and no more. `main/desktop/services.ts` builds these from the
 * engine, the settings and Electron; tests hand in their own.
 */
import type { About } from '../../preload/contract/about.ts'
import type {
  Costs,
  CostsQuery,
  ProblemRef,
  Problems,
  TryNow,
} from '../../preload/contract/problems.ts'
import type { Countdown } from '../../preload/contract/automation.ts'
import type {
  ArchiveBatches,
  FolderChanged,
  RenameBatch,
} from '../../preload/contract/batch-actions.ts'
import type { BrowseChoice, BrowseRequest, FoundPageView } from '../../preload/contract/browse.ts'
import type { QueueFinds } from '../../preload/contract/find.ts'
import type { SettingsOffer } from '../../preload/contract/settings-offer.ts'
import type { LookedAt } from '../../preload/contract/looked-at.ts'
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
  BatchView,
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
import type { UpdateAction, UpdatesView } from '../../preload/contract/updates.ts'
import type {
  ImportTarget,
  ImportTargetRequest,
  OpenList,
  OpenListsRequest,
} from '../../preload/contract/open-lists.ts'

export interface QueueService {
  page(query: QueueQuery): QueuePage
  locales(): string[]
  detail(jobId: number): JobDetail | null
  act(action: JobAction): Promise<ActionResult>
  move(move: JobMove): Promise<ActionResult>
  /** Takes back one action, or with null the last one; null when there is none any more. */
  undo(token: number | null): Promise<Undone | null>
  /** Ends the action that is under way; what is done stays done. */
  stopAction(): void
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

/** Batches themselves, and finding in all of them. */
export interface BatchService {
  /** @throws UsageError when there is no such batch. */
  rename(change: RenameBatch): Promise<ActionResult>
  /** @throws UsageError as `rename`, and when the folder cannot be made or written. */
  changeFolder(batchId: number, folder: string): Promise<FolderChanged>
  archive(change: ArchiveBatches): Promise<ActionResult>
  /** Those that were archived last first. */
  archived(): BatchView[]
  /** Returns how many jobs are asked about. */
  checkNow(target: JobAction['target']): Promise<number>
  /** The providers' ids of jobs. */
  remoteIds(target: JobAction['target']): Promise<string[]>
  find(text: string): QueueFinds
  /** The row of a job in the list of a query; -1: it is not there. */
  rowOf(wanted: { readonly query: QueueQuery; readonly id: number }): number
  /** A path to propose for the table of its failed jobs; null when there is no such batch. */
  failedJobsPath(batchId: number): string | null
  /** Writes them as CSV. @throws UsageError saying why it cannot be. */
  writeFailedJobs(batchId: number, path: string): Promise<void>
  /** What the window showed last, as far as that is still there; null: all jobs. */
  lookedAt(): LookedAt | null
  saveLookedAt(lookedAt: LookedAt): void
}

export interface ImportService {
  /** Takes lists in. @throws UsageError when too many wait. */
  open(request: OpenListsRequest): OpenList[]
  /** All that are neither added nor discarded. */
  waiting(): OpenList[]
  /** @throws UsageError when one of them is gone, is no file's, or is being added. */
  join(ids: readonly string[]): OpenList
  /** @throws UsageError when it is gone, is being added, or is one file's. */
  split(id: string): Promise<OpenList[]>
  /** Reads a list, the first time or once more. @throws UsageError why nothing in it can be used. */
  reread(request: ImportReread): Promise<ImportPreview>
  /** @throws UsageError when the list is gone. */
  tryTemplate(request: ImportNamesRequest): ImportNames
  /** @throws UsageError when the list is gone. */
  target(request: ImportTargetRequest): Promise<ImportTarget>
  /** Ends what is being added: its call is rejected with USER_CANCELLED. */
  stop(): void
  /** @throws UsageError when the list is gone or a provider, an account or a usable name is missing. */
  commit(request: ImportCommit): Promise<ImportResult>
  discard(id: string): void
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
  save(patch: Partial<Settings>): Settings | Promise<Settings>
}

/** Settings from a file, in two steps: what it would change, and the change. */
export interface SettingsImportService {
  /** @param path absolute. @throws UsageError naming what cannot be used. */
  offer(path: string): Promise<SettingsOffer>
  /**
   * Asks for what needs it, part by part; null when the user cancels: nothing is changed then.
   * @throws UsageError when it is no longer the last offer.
   */
  take(id: string): Promise<Settings | null>
}

export interface SampleService {
  /** Starts the embedded simulator, if it is not running, and queues its sample batch. */
  start(): Promise<ImportResult>
}

/** What was opened from outside. */
export interface PendingImportService {
  /** As lists to ask the user about. @throws UsageError when too many wait. */
  take(): OpenList[]
}

/** What happens by itself. */
export interface AutomationService {
  countdown(): Countdown | null
  cancelCountdown(): void
}

/** Updates of the program. */
export interface UpdateService {
  view(): UpdatesView
  /** What comes of it is seen in the view. */
  act(action: UpdateAction): void
}

/** The password for the proxy: stored as keys are, never shown again. */
export interface ProxyPasswordService {
  storage(): AccountView['keyStorage']
  /** Empty removes it. */
  save(password: string): Promise<AccountView['keyStorage']>
}

/** The program about itself. */
export interface AboutService {
  /** @throws UsageError when this copy of the program lacks its notices. */
  read(): Promise<About>
  /**
   * Asks where to write the bill of materials, and returns that; null when the user closes the dialog.
   * @throws UsageError when it is missing or cannot be written.
   */
  saveBill(): Promise<string | null>
}

/** What a bug report needs. */
export interface SupportService {
  copyDiagnostics(): Promise<void>
  /**
   * Says what the bundle holds and asks where it goes; null when the user does not want one.
   * @throws UsageError when the file exists or cannot be written.
   */
  saveBundle(): Promise<string | null>
}

/** Webhooks that are sent. Their secret is stored as keys are, never shown again. */
export interface NotifyService {
  storage(): AccountView['keyStorage']
  /** Empty removes it. @throws UsageError when nothing can be signed with it. */
  saveSecret(secret: string): Promise<AccountView['keyStorage']>
  /** Sends one now. Never throws for a receiver that does not take it. */
  test(): Promise<{ ok: boolean; message: string }>
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
  /** Absolute path of a CSV file to write; null when the user closes the dialog. */
  chooseCsv(what: 'problems' | 'costs' | 'failedJobs', proposed?: string): Promise<string | null>
  /** Puts a text on the system's clipboard. */
  copyText(text: string): Promise<void>
  /** Absolute path of a PEM file; null when the user closes the dialog. */
  chooseCertificates(): Promise<string | null>
  /** Absolute path of a JSON file to write, or with `open` to read; null when the user closes it. */
  chooseSettingsFile(what: 'open' | 'save'): Promise<string | null>
  /** Absolute path of a JSON file to write; null when the user closes the dialog. */
  chooseBill(): Promise<string | null>
  /** Shows the file selected in the system's file manager. */
  showFile(path: string): void
  /** @throws UsageError when the folder cannot be opened. */
  openFolder(path: string): Promise<void>
  environment(): Environment
}

/** What holds up jobs, what can be done about it, and what jobs cost. */
export interface ProblemService {
  tryNow(what: TryNow): void
  list(): Problems
  /** The providers' IDs of all jobs of a cause. */
  remoteIds(ref: ProblemRef): string[]
  /** @throws UsageError saying why it cannot be written, as `writeCosts`. */
  writeCsv(ref: ProblemRef, path: string): Promise<void>
  retry(ref: ProblemRef): Promise<ActionResult>
  costs(query: CostsQuery): Costs
  writeCosts(query: CostsQuery, path: string): Promise<void>
}

export interface Services {
  readonly queue: QueueService
  readonly problems: ProblemService
  readonly batches: BatchService
  readonly outputs: OutputService
  readonly savedFiles: SavedFilesService
  readonly imports: ImportService
  readonly pendingImports: PendingImportService
  readonly browser: BrowseService
  readonly accounts: AccountService
  readonly settings: SettingsService
  readonly settingsImport: SettingsImportService
  readonly samples: SampleService
  readonly shell: ShellService
  readonly about: AboutService
  readonly automation: AutomationService
  readonly proxyPassword: ProxyPasswordService
  readonly support: SupportService
  readonly notify: NotifyService
  readonly updates: UpdateService
  /** Sets the page that the window is kept up to date with, and returns it as it is now. */
  watchQueue(query: QueueQuery): QueuePage
}
