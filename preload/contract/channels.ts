/**
 * Every IPC channel, declared once: what goes in, what comes out. `main/ipc` parses every input with
 * these schemas, the preload exposes exactly these calls, the renderer sees only the types. The bare
 * names are repeated in `names.ts`, which the preload can hold without the schemas.
 */
import { z } from 'zod'
import { countdownSchema } from './automation.ts'
import { browseChoiceSchema, browseRequestSchema, foundPageSchema } from './browse.ts'
import {
  accountSaveSchema,
  accountTestSchema,
  accountViewSchema,
  actionResultSchema,
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
  outputRefSchema,
  outputTextSchema,
  queuePageSchema,
  queueQuerySchema,
  settingsPatchSchema,
  settingsSchema,
  undoneSchema,
} from './model.ts'
import {
  againPreviewSchema,
  againRequestSchema,
  filesOfSchema,
  locatedSchema,
  verificationSchema,
} from './saved-files.ts'
import type { Failure } from './vocabulary.ts'

const nothing = z.undefined()
const jobId = z.number().int().positive()

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
  pauseAll: { input: z.boolean(), output: nothing },
  /** Reads dropped files or folders (absolute paths). Adds nothing yet. */
  previewFiles: { input: z.array(z.string()).min(1).max(1000), output: importPreviewSchema },
  /** Reads pasted or dropped text. Adds nothing yet. */
  previewText: { input: z.string().min(1).max(20_000_000), output: importPreviewSchema },
  /** Opens the system's file dialog; null when the user closes it. */
  chooseFiles: { input: nothing, output: importPreviewSchema.nullable() },
  /** Reads a preview's source once more, with other columns; the preview keeps its id. */
  rereadImport: { input: importRereadSchema, output: importPreviewSchema },
  /** Tries a name template on the rows of a preview's sample. */
  tryTemplate: { input: importNamesSchema, output: importNamesResultSchema },
  /** Ends what is being read, compared or added; nothing of it stays. */
  stopImport: { input: nothing, output: nothing },
  commitImport: { input: importCommitSchema, output: importResultSchema },
  discardImport: { input: z.string(), output: nothing },
  /** What was opened from outside: a link, files. Null: nothing any more. Adds nothing yet. */
  takeOffer: { input: nothing, output: importPreviewSchema.nullable() },
  /** Reads the first page of an account's recent jobs; ends the list before. */
  browseJobs: { input: browseRequestSchema, output: foundPageSchema },
  /** Reads its next page. */
  browseMore: { input: z.string().max(100), output: foundPageSchema },
  /** What is chosen of it, as an import to look at. Adds nothing yet. */
  chooseFound: { input: browseChoiceSchema, output: importPreviewSchema },
  stopBrowsing: { input: nothing, output: nothing },
  /** Starts the embedded simulator and queues its sample batch. */
  trySample: { input: nothing, output: importResultSchema },
  showFile: { input: z.object({ jobId, outputKey: z.string().nullable() }), output: nothing },
  /** Opens a finished file in the program that the system has for it. */
  openFile: { input: outputRefSchema, output: nothing },
  /** An address at which this window may play a finished file, for as long as the app runs. */
  mediaUrl: { input: outputRefSchema, output: z.string() },
  /** The beginning of a finished text, decoded. */
  readOutput: { input: outputRefSchema, output: outputTextSchema },
  /** Asks where, and writes the batch's receipt there; null when the user closes the dialog. */
  saveReceipt: { input: z.number().int().positive(), output: z.string().nullable() },
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
  chooseFolder: { input: z.string().nullable(), output: z.string().nullable() },
  chooseCertificates: { input: nothing, output: z.string().nullable() },
  /** Asks where, and writes the settings there without secrets; null when the user closes the dialog. */
  exportSettings: { input: nothing, output: z.string().nullable() },
  /** Asks for a file and takes over its settings; null when the user closes the dialog. */
  importSettings: { input: nothing, output: settingsSchema.nullable() },
  /** Where the password for the proxy is; the password itself never comes back. */
  getProxyPassword: { input: nothing, output: accountViewSchema.shape.keyStorage },
  /** Empty removes it. */
  saveProxyPassword: { input: z.string().max(1000), output: accountViewSchema.shape.keyStorage },
  getCountdown: { input: nothing, output: countdownSchema.nullable() },
  cancelCountdown: { input: nothing, output: nothing },
  listAccounts: { input: nothing, output: z.array(accountViewSchema) },
  saveAccount: { input: accountSaveSchema, output: z.array(accountViewSchema) },
  removeAccount: { input: z.string(), output: z.array(accountViewSchema) },
  testAccount: { input: z.string(), output: accountTestSchema },
  getEnvironment: { input: nothing, output: environmentSchema },
} as const

/** Messages from the main process to the window. */
export const events = {
  queuePage: queuePageSchema,
  /** A menu or the tray asks the window to show something. */
  navigate: z.enum([
    'queue',
    'settings',
    'import',
    'browse',
    'paste',
    'offer',
    'commands',
    'shortcuts',
  ]),
  /** How far the import is that the window waits for. */
  importProgress: importProgressSchema,
  /** The user wants to see a batch: its notification was clicked. */
  showBatch: z.number().int().positive(),
  /** How far the verification of saved files is. */
  verification: verificationSchema,
  /** The computer is about to sleep or to be shut down; null: no longer. */
  countdown: countdownSchema.nullable(),
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
