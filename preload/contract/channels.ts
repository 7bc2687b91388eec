/**
 * Every IPC channel, declared once: what goes in, what comes out. `main/ipc` parses every input with
 * these schemas, the preload exposes exactly these calls, the renderer sees only the types. The bare
 * names are repeated in `names.ts`, which the preload can hold without the schemas.
 */
import { z } from 'zod'
import { aboutSchema } from './about.ts'
import { actionProgressSchema } from './action-progress.ts'
import { countdownSchema } from './automation.ts'
import {
  archiveBatchesSchema,
  folderChangedSchema,
  renameBatchSchema,
  setBatchFolderSchema,
} from './batch-actions.ts'
import { browseChoiceSchema, browseRequestSchema, foundPageSchema } from './browse.ts'
import {
  accountSaveSchema,
  accountTestSchema,
  accountViewSchema,
  actionResultSchema,
  batchViewSchema,
  environmentSchema,
  importCommitSchema,
  importNamesResultSchema,
  importNamesSchema,
  importPreviewSchema,
  importProgressSchema,
  importRereadSchema,
  importResultSchema,
  jobActionSchema,
  jobDetailSchema,
  jobMoveSchema,
  jobTargetSchema,
  outputRefSchema,
  outputTextSchema,
  queuePageSchema,
  queueQuerySchema,
  settingsPatchSchema,
  settingsSchema,
  undoneSchema,
} from './model.ts'
import { findTextSchema, queueFindsSchema, rowOfJobSchema } from './find.ts'
import { lookedAtSchema } from './looked-at.ts'
import {
  importTargetResultSchema,
  importTargetSchema,
  joinListsSchema,
  openListSchema,
  openListsSchema,
} from './open-lists.ts'
import {
  costsQuerySchema,
  costsSchema,
  problemRefSchema,
  problemsSchema,
  tryNowSchema,
} from './problems.ts'
import {
  againPreviewSchema,
  againRequestSchema,
  filesOfSchema,
  locatedSchema,
  verificationSchema,
} from './saved-files.ts'
import { settingsOfferSchema } from './settings-offer.ts'
import { updateActionSchema, updatesSchema } from './updates.ts'
import type { Failure } from './vocabulary.ts'

const nothing = z.undefined()
const jobId = z.number().int().positive()
const batchId = jobId
/** Of what the window was told of. */
const listId = z.string().max(100)
const accountId = z.string().max(200)

/** Calls from the window to the main process. */
export const calls = {
  /** Sets the page that the window shows; later changes of it arrive as `queuePage` events. */
  watchQueue: { input: queueQuerySchema, output: queuePageSchema },
  /** The locales of all outputs, in alphabetical order. */
  listLocales: { input: nothing, output: z.array(z.string()) },
  jobDetail: { input: jobId, output: jobDetailSchema.nullable() },
  actOnJobs: { input: jobActionSchema, output: actionResultSchema },
  /** Changes the order that jobs are worked on in. */
  moveJobs: { input: jobMoveSchema, output: actionResultSchema },
  /** Takes one action back, or with null the last one that can be; null when there is none. */
  undo: { input: z.number().int().positive().nullable(), output: undoneSchema.nullable() },
  /** Ends the action on jobs that is under way: what is done stays done, and can be taken back. */
  stopAction: { input: nothing, output: nothing },
  pauseAll: { input: z.boolean(), output: nothing },
  /**
   * Asks providers about jobs as soon as their accounts allow, instead of at the next interval. Returns
   * how many that concerns.
   */
  checkNow: { input: jobTargetSchema, output: z.number().int().nonnegative() },
  /** The providers' ids of jobs, in the order of the queue. */
  remoteIds: { input: jobTargetSchema, output: z.array(z.string()) },
  renameBatch: { input: renameBatchSchema, output: actionResultSchema },
  /** Asks for a folder, and has what is not saved yet go there; null when the user closes the dialog. */
  changeBatchFolder: { input: batchId, output: folderChangedSchema.nullable() },
  /** Puts finished batches out of the sidebar, or lists them again; others stay as they are. */
  archiveBatches: { input: archiveBatchesSchema, output: actionResultSchema },
  /** Archived batches, those that were archived last first. */
  listArchive: { input: nothing, output: z.array(batchViewSchema) },
  /** Asks where, and writes the batch's failed jobs there with their reasons; null as above. */
  saveFailedJobs: { input: batchId, output: z.string().nullable() },
  /** Jobs by title, id or file, and batches by name, archived ones, too: the first of them. */
  findInQueue: { input: findTextSchema, output: queueFindsSchema },
  /** The row of a job in a list, -1 when it is not there. */
  rowOfJob: { input: rowOfJobSchema, output: z.number().int().min(-1) },
  /** What the window showed when it was last open; null: all jobs. */
  getLookedAt: { input: nothing, output: lookedAtSchema.nullable() },
  saveLookedAt: { input: lookedAtSchema, output: nothing },
  /** Takes dropped or pasted lists in, which are read and added one by one. Adds nothing yet. */
  openLists: { input: openListsSchema, output: z.array(openListSchema) },
  /** Opens the system's file dialog; none when the user closes it. */
  chooseFiles: { input: nothing, output: z.array(openListSchema) },
  /** What waits: a window that was closed or loaded again goes on with it. */
  waitingLists: { input: nothing, output: z.array(openListSchema) },
  /** Makes lists of files one. */
  joinLists: { input: joinListsSchema, output: openListSchema },
  /** Makes a list of several files one for each. */
  splitList: { input: listId, output: z.array(openListSchema) },
  /** Reads a list, or once more with other columns. */
  rereadImport: { input: importRereadSchema, output: importPreviewSchema },
  /** Tries a name template on the rows of a preview's sample. */
  tryTemplate: { input: importNamesSchema, output: importNamesResultSchema },
  /** Where the batch would go, and how much room is there. */
  importTarget: { input: importTargetSchema, output: importTargetResultSchema },
  /** Ends what is being added; nothing of it stays. */
  stopImport: { input: nothing, output: nothing },
  commitImport: { input: importCommitSchema, output: importResultSchema },
  /** Forgets a list, also while it is being read. */
  discardImport: { input: listId, output: nothing },
  /** What was opened from outside since: links, files. Adds nothing yet. */
  takeOffer: { input: nothing, output: z.array(openListSchema) },
  /** Reads the first page of an account's recent jobs; ends the list before. */
  browseJobs: { input: browseRequestSchema, output: foundPageSchema },
  /** Reads its next page. */
  browseMore: { input: listId, output: foundPageSchema },
  /** What is chosen of it, as an import to look at. Adds nothing yet. */
  chooseFound: { input: browseChoiceSchema, output: importPreviewSchema },
  stopBrowsing: { input: nothing, output: nothing },
  /** Starts the embedded simulator and queues its sample batch. */
  trySample: { input: nothing, output: importResultSchema },
  showFile: {
    input: z.object({ jobId, outputKey: outputRefSchema.shape.outputKey.nullable() }),
    output: nothing,
  },
  /** Opens a finished file in the program that the system has for it. */
  openFile: { input: outputRefSchema, output: nothing },
  /** An address at which this window may play a finished file, for as long as the app runs. */
  mediaUrl: { input: outputRefSchema, output: z.string() },
  /** The beginning of a finished text, decoded. */
  readOutput: { input: outputRefSchema, output: outputTextSchema },
  /** Asks where, and writes the batch's receipt there; null when the user closes the dialog. */
  saveReceipt: { input: z.number().int().positive(), output: z.string().nullable() },
  /** What of a batch is not saved yet goes to another folder. */
  setBatchFolder: { input: setBatchFolderSchema, output: nothing },
  /** Lets what is blocked or does not answer be asked again at once. */
  tryNow: { input: tryNowSchema, output: nothing },
  /** Failed and blocked jobs of all batches, by cause. */
  listProblems: { input: nothing, output: problemsSchema },
  /** Puts the provider's IDs of all jobs of a cause on the clipboard, one a line; how many these are. */
  copyProblemIds: { input: problemRefSchema, output: z.number().int().nonnegative() },
  /** Asks where, and writes the jobs of a cause there as CSV; null when the user closes the dialog. */
  saveProblemCsv: { input: problemRefSchema, output: z.string().nullable() },
  /** Tries all jobs of a cause again. */
  retryProblem: { input: problemRefSchema, output: actionResultSchema },
  /** What jobs cost, added up. */
  listCosts: { input: costsQuerySchema, output: costsSchema },
  /** Asks where, and writes all rows there as CSV; null when the user closes the dialog. */
  saveCostsCsv: { input: costsQuerySchema, output: z.string().nullable() },
  /** Looks whether a job's saved files are there; what is found comes with the queue. Reads none. */
  lookAtFiles: { input: jobId, output: nothing },
  /** Compares saved files with their records; `verification` events tell how far that is. */
  verifyFiles: { input: filesOfSchema, output: nothing },
  stopVerifying: { input: nothing, output: nothing },
  /** Of the run under way, or of the last one; null: there was none. */
  getVerification: { input: nothing, output: verificationSchema.nullable() },
  /** Looks for a moved file, and asks where it is; it is taken when it is the one that was saved. */
  locateFile: { input: outputRefSchema, output: locatedSchema },
  /** Verifies the other missing files that the last `locateFile` has seen, and takes them. */
  verifySiblings: { input: nothing, output: nothing },
  /** Takes the file that is there as the one that was saved. */
  keepFile: { input: outputRefSchema, output: nothing },
  /** What `downloadAgain` would come to. Changes nothing. */
  previewAgain: { input: againRequestSchema, output: againPreviewSchema },
  downloadAgain: { input: againRequestSchema, output: actionResultSchema },
  /** What jobs had saved before they were downloaded again is theirs again. */
  keepEarlier: { input: filesOfSchema, output: actionResultSchema },
  openBatchFolder: { input: z.number().int().positive(), output: nothing },
  getSettings: { input: nothing, output: settingsSchema },
  saveSettings: { input: settingsPatchSchema, output: settingsSchema },
  chooseFolder: { input: z.string().max(4096).nullable(), output: z.string().nullable() },
  chooseCertificates: { input: nothing, output: z.string().nullable() },
  /** Asks where, and writes the settings there without secrets; null when the user closes the dialog. */
  exportSettings: { input: nothing, output: z.string().nullable() },
  /** Asks for a file and says what it would change; null when the user closes the dialog. */
  importSettings: { input: nothing, output: settingsOfferSchema.nullable() },
  /** Takes over what the last `importSettings` has offered; null when the user cancels. */
  takeSettings: { input: settingsOfferSchema.shape.id, output: settingsSchema.nullable() },
  /** Where the password for the proxy is; the password itself never comes back. */
  getProxyPassword: { input: nothing, output: accountViewSchema.shape.keyStorage },
  /** Empty removes it. */
  saveProxyPassword: { input: z.string().max(1000), output: accountViewSchema.shape.keyStorage },
  /** Where the secret that webhooks are signed with is; the secret itself never comes back. */
  getNotifySecret: { input: nothing, output: accountViewSchema.shape.keyStorage },
  /** `whsec_` and 24 to 64 bytes in base64; empty removes it. */
  saveNotifySecret: { input: z.string().max(200), output: accountViewSchema.shape.keyStorage },
  /** Sends one webhook, and says what the receiver answered. */
  testNotify: { input: nothing, output: accountTestSchema },
  getCountdown: { input: nothing, output: countdownSchema.nullable() },
  cancelCountdown: { input: nothing, output: nothing },
  listAccounts: { input: nothing, output: z.array(accountViewSchema) },
  saveAccount: { input: accountSaveSchema, output: z.array(accountViewSchema) },
  removeAccount: { input: accountId, output: z.array(accountViewSchema) },
  testAccount: { input: accountId, output: accountTestSchema },
  getEnvironment: { input: nothing, output: environmentSchema },
  getAbout: { input: nothing, output: aboutSchema },
  /** Asks where, and writes the program's bill of materials (CycloneDX) there; null as above. */
  saveBillOfMaterials: { input: nothing, output: z.string().nullable() },
  /** Puts a short text for bug reports on the clipboard: no names, no links, no secrets. */
  copyDiagnostics: { input: nothing, output: nothing },
  /** Asks where, and writes a support bundle there; null when the user does not want one. */
  saveSupportBundle: { input: nothing, output: z.string().nullable() },
  getUpdates: { input: nothing, output: updatesSchema },
  actOnUpdate: { input: updateActionSchema, output: nothing },
} as const

/** Messages from the main process to the window. */
export const events = {
  queuePage: queuePageSchema,
  /** A menu or the tray asks the window to show something. */
  navigate: z.enum([
    'queue',
    'settings',
    'problems',
    'import',
    'browse',
    'paste',
    'offer',
    'commands',
    'shortcuts',
    'about',
    'copyDiagnostics',
    'saveSupport',
  ]),
  /** How far an action on many jobs is, once it takes a moment; null: it is over. */
  actionProgress: actionProgressSchema.nullable(),
  /** How far the import is that the window waits for. */
  importProgress: importProgressSchema,
  /** The user wants to see a batch: its notification was clicked. */
  showBatch: z.number().int().positive(),
  /** How far the verification of saved files is. */
  verification: verificationSchema,
  /** The computer is about to sleep or to be shut down; null: no longer. */
  countdown: countdownSchema.nullable(),
  /** What is known of updates of the program. */
  updates: updatesSchema,
  /** A sentence for the status line, said politely to screen readers. */
  notice: z.object({ text: z.string(), tone: z.enum(['info', 'good', 'bad']) }),
} as const

export type CallName = keyof typeof calls
export type CallInput<N extends CallName> = z.input<(typeof calls)[N]['input']>
export type CallOutput<N extends CallName> = z.output<(typeof calls)[N]['output']>
export type EventName = keyof typeof events
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>

/** Errors cross the boundary as data: a rejected call carries a Failure, never a stack. */
export type CallResult<T> = { ok: true; value: T } | { ok: false; failure: Failure }
