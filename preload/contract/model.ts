/** What the window is shown: plain data, parsed on both sides of the IPC boundary. */
import { z } from 'zod'
import { archiveAfterDaysSchema, batchChanges } from './batch-actions.ts'
import {
  afterBatchSchema,
  networkSchema,
  notifySchema,
  scheduleSchema,
  watchedFolderSchema,
} from './automation.ts'
import {
  collisionPolicySchema,
  credentialsStateSchema,
  failureReasonSchema,
  foundStateSchema,
  failureSchema,
  jobStateSchema,
  outputKindSchema,
  outputStateSchema,
  providerNameSchema,
} from './vocabulary.ts'
import { policyViewSchema } from './policy-view.ts'
import { accountLimitRules, isKeyVariable, isTokenUrl, isWebhookHeader } from './account-rules.ts'
import { credentialLabelSchema } from './credential-labels.ts'
import { jobEventSchema } from './job-events.ts'
import { jobWarningSchema } from './job-warnings.ts'
import { troubledAccountSchema } from './problems.ts'
import { earlierFileSchema, fileCheckSchema } from './file-check.ts'
import { languageChoices } from './languages.ts'
import { listViewSchema } from './list-view.ts'
import { firstRowSchema, listEncodingSchema, listSourceSchema } from './list-reading.ts'
import { progressSchema } from './progress.ts'
import { rowIssueSchema } from './row-issues.ts'
import { longestTexts, settingsLimits, type Limits } from './settings-limits.ts'
import { logLevels } from './log-levels.ts'
import { themes } from './themes.ts'
import { updateChoices } from './update-choices.ts'
import { webhookSecretPattern } from './webhook-address.ts'

const id = z.number().int().positive()
const bytes = z.number().int().nonnegative()
/** Epoch milliseconds. */
const time = z.number()
/** Of what the window was told of. */
const listId = z.string().max(100)
const accountId = z.string().max(200)
/** Absolute. */
const path = z.string().max(4096)

export const outputViewSchema = z.object({
  key: z.string(),
  kind: outputKindSchema,
  locale: z.string().nullable(),
  state: outputStateSchema,
  /** File name within the target folder; null until it is decided. */
  fileName: z.string().nullable(),
  bytesDone: bytes,
  bytesTotal: bytes.nullable(),
  /** Null: not checked, or not yet. */
  credentials: credentialsStateSchema.nullable(),
  /** What was last found in the place of the saved file; null: nothing was looked at. */
  found: foundStateSchema.nullable(),
  /** It is downloaded again, and the file that was saved before is kept until then. */
  again: z.boolean(),
})
export type OutputView = z.infer<typeof outputViewSchema>

export const jobViewSchema = z.object({
  id,
  batchId: id,
  batchName: z.string(),
  /** Its batch is archived: only a search has found it. */
  archived: z.boolean(),
  provider: providerNameSchema,
  accountId: z.string(),
  remoteId: z.string(),
  title: z.string().nullable(),
  state: jobStateSchema,
  /** The provider's own status word, as given; null until asked. */
  providerStatus: z.string().nullable(),
  /** The provider's own progress, 0 to 1. */
  providerProgress: z.number().min(0).max(1).nullable(),
  bytesDone: bytes,
  bytesTotal: bytes.nullable(),
  /** Measured over the last seconds; 0 when nothing moves. */
  bytesPerSecond: z.number().nonnegative(),
  outputs: z.array(outputViewSchema),
  /** What a partial delivery lacks. */
  missing: z.array(z.string()),
  /** Things worth a look that do not make the job fail. */
  warnings: z.array(jobWarningSchema),
  failure: failureSchema.nullable(),
  /** When the job is next asked about or tried again; null: nothing of it waits for a time. */
  nextDueAt: time.nullable(),
  createdAt: time,
  updatedAt: time,
  completedAt: time.nullable(),
})
export type JobView = z.infer<typeof jobViewSchema>

const timelineEntrySchema = z.object({ at: time, event: jobEventSchema })
export const jobDetailSchema = jobViewSchema.extend({
  folder: z.string(),
  columns: z.record(z.string(), z.string()),
  product: z.string().nullable(),
  cost: z.number().nullable(),
  /** `USD`, `credits`, `coins`; null: not known. */
  costUnit: z.string().nullable(),
  durationSeconds: z.number().nullable(),
  words: z.number().nullable(),
  renewals: z.number().int().nonnegative(),
  timeline: z.array(timelineEntrySchema),
  files: z.array(
    z.object({
      key: z.string(),
      path: z.string().nullable(),
      sha256: z.string().nullable(),
      /** When it was saved. */
      savedAt: time.nullable(),
      /** Null: it was not looked at since. */
      check: fileCheckSchema.nullable(),
      /** The file that is kept while it is downloaded again; null: it is not. */
      earlier: earlierFileSchema.nullable(),
    }),
  ),
})
export type JobDetail = z.infer<typeof jobDetailSchema>

/** `queue`: the order that jobs are worked on in, which the user may change. */
export const sortKeys = ['queue', 'added', 'title', 'state', 'provider', 'size', 'updated'] as const
export const queueQuerySchema = z.object({
  text: z.string().max(200).default(''),
  states: z.array(jobStateSchema).max(100).default([]),
  providers: z.array(providerNameSchema).max(1000).default([]),
  /** Of outputs, as the providers write them: `de-DE`. */
  locales: z.array(z.string().max(100)).max(100).default([]),
  batchId: id.nullable().default(null),
  sort: z.enum(sortKeys).default('queue'),
  descending: z.boolean().default(false),
  offset: z.number().int().nonnegative().default(0),
  limit: z.number().int().min(1).max(200).default(60),
})
export type QueueQuery = z.infer<typeof queueQuerySchema>
/** What of a query says which rows there are, whatever their order. */
const filterKeys = {
  text: true,
  states: true,
  providers: true,
  locales: true,
  batchId: true,
} as const

export type QueueFilter = Pick<QueueQuery, keyof typeof filterKeys>

/** Why a batch waits for the user: what holds up most of its blocked jobs. */
export const batchStopSchema = z.object({
  reason: failureReasonSchema,
  /** Null: its folder's. */
  account: troubledAccountSchema.nullable(),
  /** Other causes that hold up jobs of the batch. */
  others: z.number().int().nonnegative(),
  /** Nothing else of the batch goes on. */
  all: z.boolean(),
})
export type BatchStop = z.infer<typeof batchStopSchema>

/** Until everything that moves by itself is saved; or `ready`: only until the provider is done. */
const until = z.enum(['saved', 'ready'])
/** When a batch is done, as exact as what was measured allows. */
export const batchEstimateSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('unknown') }),
  /** Its jobs take longer at their provider than such jobs usually do. */
  z.object({ type: z.literal('overdue') }),
  z.object({ type: z.literal('about'), until, seconds: z.number().int().positive() }),
  z.object({
    type: z.literal('within'),
    until,
    span: z.enum(['minutes', 'hour', 'hours', 'day', 'days']),
  }),
])
export type BatchEstimate = z.infer<typeof batchEstimateSchema>

export const batchViewSchema = z.object({
  id,
  name: z.string(),
  folder: z.string(),
  createdAt: time,
  settledAt: time.nullable(),
  jobs: z.number().int().nonnegative(),
  counts: z.partialRecord(jobStateSchema, z.number().int().nonnegative()),
  /** Completed jobs that have delivered less than they should. */
  partial: z.number().int().nonnegative(),
  files: z.number().int().nonnegative(),
  bytes,
  /** What the jobs that say so cost together, by unit; amounts of different units are never added. */
  costs: z.array(z.object({ unit: z.string().nullable(), amount: z.number() })),
  /** Sum over the jobs that say so; null: none does. */
  durationSeconds: z.number().nullable(),
  /** Null: no job of it is blocked. */
  stop: batchStopSchema.nullable(),
  /** Null where nothing is left that moves by itself. */
  estimate: batchEstimateSchema.nullable(),
  progress: progressSchema,
  /** Since when it is archived; null: the sidebar lists it. */
  archivedAt: time.nullable(),
})
export type BatchView = z.infer<typeof batchViewSchema>

/** One thing that stops several jobs: shown once, not on every row. */
export const attentionSchema = z.object({
  accountId: z.string().nullable(),
  /** Null: it is no account's. */
  account: troubledAccountSchema.nullable(),
  /** Absolute; null: it is no folder's. */
  folder: z.string().nullable(),
  /** Jobs wait until the user has done something; false: it is asked again by itself. */
  blocked: z.boolean(),
  jobs: z.number().int().nonnegative(),
  failure: failureSchema,
  /** When it ends by itself, epoch ms; null: when the user has done something, or that is not known. */
  until: z.number().nullable(),
})
export type Attention = z.infer<typeof attentionSchema>

export const summarySchema = z.object({
  jobs: z.number().int().nonnegative(),
  counts: z.partialRecord(jobStateSchema, z.number().int().nonnegative()),
  bytesPerSecond: z.number().nonnegative(),
  /** Bytes per second over the last five minutes, oldest first, in steps of five seconds. */
  throughput: z.array(z.number().nonnegative()),
  /** Everything paused by the user. */
  paused: z.boolean(),
  attention: z.array(attentionSchema),
  /** Of all batches that are not done, together; null: there is none. */
  progress: progressSchema.nullable(),
  /** Causes for which jobs have failed or are blocked. */
  problems: z.number().int().nonnegative(),
})
export type Summary = z.infer<typeof summarySchema>

/** The visible page of the queue, pushed at most ten times a second. */
export const queuePageSchema = z.object({
  query: queueQuerySchema,
  /** Rows that match the filter in all. */
  total: z.number().int().nonnegative(),
  rows: z.array(jobViewSchema),
  /** Those that the sidebar lists, oldest first, and the one that is asked for. */
  batches: z.array(batchViewSchema),
  /** How many batches are archived. */
  archived: z.number().int().nonnegative(),
  summary: summarySchema,
})
export type QueuePage = z.infer<typeof queuePageSchema>

export const jobActions = ['pause', 'resume', 'retry', 'cancel', 'remove'] as const
export type JobActionName = (typeof jobActions)[number]
/** Ids, or everything that a filter matches. */
export const jobTargetSchema = z.union([
  z.object({ ids: z.array(id).min(1).max(100_000) }),
  z.object({
    filter: queueQuerySchema.pick(filterKeys),
  }),
])
export const jobActionSchema = z.object({ action: z.enum(jobActions), target: jobTargetSchema })
export type JobAction = z.infer<typeof jobActionSchema>

/** Where jobs go in the queue's order: to one of its ends, or next to the job of an id. */
export const moveToSchema = z.union([
  z.enum(['top', 'bottom']),
  z.object({ before: id }),
  z.object({ after: id }),
])
export type MoveTo = z.infer<typeof moveToSchema>
export const jobMoveSchema = z.object({ target: jobTargetSchema, to: moveToSchema })
export type JobMove = z.infer<typeof jobMoveSchema>

export const actionResultSchema = z.object({
  /** Jobs that are different now. */
  affected: z.number().int().nonnegative(),
  /** What `undo` takes to take it back; null where it cannot be taken back. */
  undo: id.nullable(),
  /** How many jobs it was meant for, where it was stopped before it came to all. */
  stoppedOf: z.number().int().positive().optional(),
})
export type ActionResult = z.infer<typeof actionResultSchema>

/** What was taken back. */
export const undoneSchema = z.object({
  action: z.enum([...jobActions, 'move', 'again', ...batchChanges]),
  affected: z.number().int().nonnegative(),
  /** As in `ActionResult`. */
  stoppedOf: z.number().int().positive().optional(),
})
export type Undone = z.infer<typeof undoneSchema>

/** As providers name their files, and receipts. */
const outputKey = z.string().max(10_000)
/** One file of a job, the only way in which the window names files. */
export const outputRefSchema = z.object({ jobId: id, outputKey })
export type OutputRef = z.infer<typeof outputRefSchema>

export const outputTextSchema = z.object({
  text: z.string(),
  /** Bytes of the whole file. */
  bytes,
  /** True when `text` is only the beginning. */
  truncated: z.boolean(),
})
export type OutputText = z.infer<typeof outputTextSchema>

export const importIssueSchema = z.object({
  file: z.string(),
  /** 1-based line in the file; null when the whole file is meant. */
  line: z.number().int().positive().nullable(),
  issue: rowIssueSchema,
})
export type ImportIssue = z.infer<typeof importIssueSchema>

/** Where the user may say, or has to, which of a provider's accounts is asked. */
export const importAccountSchema = z.object({
  provider: providerNameSchema,
  /** Jobs that name no account which is here; those that name one go to it. */
  jobs: z.number().int().nonnegative(),
  options: z.array(z.object({ id: z.string(), name: z.string() })).min(1),
  /** Proposed; null: the user has to say. */
  chosen: z.string().nullable(),
  /** Accounts that the file names and that do not exist: the first few. */
  missing: z.array(z.string()),
})
export type ImportAccount = z.infer<typeof importAccountSchema>

/** No longer than a row may be. */
const columnName = z.string().max(65_536).nullable()
/** Which columns of a table say what: their names; null: none does. */
export const columnRolesSchema = z.object({
  jobId: columnName,
  provider: columnName,
  account: columnName,
  product: columnName,
  title: columnName,
})
export type ColumnRoles = z.infer<typeof columnRolesSchema>

export const importPreviewSchema = z.object({
  /** Handed back to commit or discard; lives until then or until the window closes. */
  id: z.string(),
  name: z.string(),
  files: z.array(z.string()),
  /** What the columns were read as; null: the input is no table, or one that needs no such word. */
  roles: columnRolesSchema.nullable(),
  columns: z.array(z.string()),
  counts: z.object({
    fresh: z.number().int().nonnegative(),
    known: z.number().int().nonnegative(),
    duplicate: z.number().int().nonnegative(),
    unusable: z.number().int().nonnegative(),
  }),
  /**
   * Of a receipt: jobs whose files are still where they were saved (their checksums are compared
   * after the import), and jobs that will be asked for again. Null: it is none.
   */
  receipt: z
    .object({ saved: z.number().int().nonnegative(), retry: z.number().int().nonnegative() })
    .nullable(),
  accounts: z.array(importAccountSchema),
  /** Jobs per provider; `unknown` could not be routed without asking. */
  providers: z.partialRecord(z.union([providerNameSchema, z.literal('unknown')]), z.number().int()),
  /** The first rows as they would be added, new ones before those that are here. */
  sample: z.array(
    z.object({
      remoteId: z.string(),
      provider: providerNameSchema.nullable(),
      title: z.string().nullable(),
      exampleName: z.string(),
      /** Of a job that is here already: over, or still worked on. Null: it is new. */
      here: z.enum(['over', 'working']).nullable(),
    }),
  ),
  /** Known jobs: those that can be downloaded again, and those that are still worked on. */
  here: z.object({
    over: z.number().int().nonnegative(),
    working: z.number().int().nonnegative(),
  }),
  /** The folder that the batch gets unless another is chosen, absolute. */
  folder: z.string(),
  /** The name template that it gets. */
  template: z.string(),
  /** Chosen last time for such lists, where jobs do not say their provider. */
  proposedProvider: providerNameSchema.nullable(),
  /** What is known of the sizes of the new jobs: of how many, and bytes together. */
  sizes: z.object({ jobs: z.number().int().nonnegative(), bytes: z.number().nonnegative() }),
  issues: z.array(importIssueSchema),
  /** Issues beyond those listed. */
  moreIssues: z.number().int().nonnegative(),
  /** How it is read where there is a choice. */
  reading: listSourceSchema.extend({
    /** What a first row that may be either is taken for; null: there is no doubt. */
    firstRow: firstRowSchema.nullable(),
    /** As the user chose for a list with the same names of columns. */
    remembered: z.boolean(),
  }),
  /** The first of the rows that repeat another, and which. */
  repeats: z.array(importIssueSchema),
})
export type ImportPreview = z.infer<typeof importPreviewSchema>

/** What the user changes; the rest stays as it was chosen. Another text or sheet has its own columns. */
export const importRereadSchema = z.object({
  id: listId,
  roles: columnRolesSchema.optional(),
  encoding: listEncodingSchema.optional(),
  sheet: z.string().max(1000).optional(),
  firstRow: firstRowSchema.optional(),
  /** Nothing is remembered of such lists any more, and it is read as if nothing had been said. */
  forget: z.boolean().optional(),
})
export type ImportReread = z.infer<typeof importRereadSchema>

/** As typed: whether it is a template is found out by those who parse them. */
const templateTextSchema = z.string().max(1000)

export const importNamesSchema = z.object({
  id: listId,
  template: templateTextSchema,
  /** For jobs whose provider could not be told. */
  provider: providerNameSchema.nullable(),
})
export type ImportNamesRequest = z.infer<typeof importNamesSchema>

/** What the sample's files would be called; or one sentence why the template cannot be used. */
export const importNamesResultSchema = z.union([
  z.object({ names: z.array(z.string()) }),
  z.object({ problem: z.string() }),
])
export type ImportNames = z.infer<typeof importNamesResultSchema>

export const importProgressSchema = z.object({
  /** Of the list. */
  id: z.string(),
  step: z.enum(['reading', 'comparing', 'adding']),
  /** 0 to 1. */
  share: z.number().min(0).max(1),
})
export type ImportProgress = z.infer<typeof importProgressSchema>

export const importCommitSchema = z.object({
  id: listId,
  /** For jobs whose provider could not be told. */
  provider: providerNameSchema.nullable(),
  /** Of the batch, as typed; null: as the preview says. */
  name: z.string().max(1000).nullable().default(null),
  /** Absolute; null: as the preview says, or named like the batch. */
  folder: path.nullable(),
  /** Null: as the preview says. */
  template: templateTextSchema.nullable().default(null),
  /** Ids of the accounts to ask, where there is a choice. */
  accounts: z
    .partialRecord(providerNameSchema, accountId)
    .refine((accounts) => Object.keys(accounts).length <= 1000)
    .default({}),
  /** What becomes of jobs that are here already and over; left out: they are skipped. */
  again: z.enum(['skip', 'again']).optional(),
})
export type ImportCommit = z.infer<typeof importCommitSchema>
export const importResultSchema = z.object({
  batchId: id.nullable(),
  added: z.number().int().nonnegative(),
  known: z.number().int().nonnegative(),
  /** Of the known ones: had failed, and are tried again because a receipt names them. */
  retried: z.number().int().nonnegative(),
  /** Of the known ones: are downloaded again; left out: none. */
  again: z.number().int().nonnegative().optional(),
})
export type ImportResult = z.infer<typeof importResultSchema>

/** What one account may be asked; null: the provider's default. */
const wholeNumber = ({ low, high }: Limits) =>
  high === null ? z.number().int().min(low) : z.number().int().min(low).max(high)

export const accountLimitsSchema = z.object({
  /** Requests under way at once. */
  requestsAtOnce: wholeNumber(accountLimitRules.requestsAtOnce).nullable(),
  /** Requests started in a second; by default as many as there are places. */
  requestsPerSecond: z
    .number()
    .min(accountLimitRules.requestsPerSecond.low)
    .max(accountLimitRules.requestsPerSecond.high)
    .nullable(),
})
export type AccountLimits = z.infer<typeof accountLimitsSchema>

const setting = z.string().trim().min(1).max(200).nullable().default(null)
/** What else a user may say of an account; providers use what concerns them. */
export const accountOptionsSchema = z.object({
  /** Accounts of one organisation share its pace; null: all that name none are of one. */
  organisation: setting,
  /** Product of jobs that say none. */
  product: setting,
  /** Files that only accompany a result are fetched, too. */
  sideFiles: z.boolean().default(false),
  /** Where access tokens are got, and their scope; null: as documented. */
  tokenUrl: z.string().refine(isTokenUrl).nullable().default(null),
  tokenScope: setting,
  /** The header that carries the signature of a webhook; null: signatures are not looked at. */
  webhookHeader: z.string().refine(isWebhookHeader).nullable().default(null),
  /** The environment variable that holds the key; null: it is stored. */
  keyVariable: z.string().refine(isKeyVariable).nullable().default(null),
})
export type AccountOptions = z.infer<typeof accountOptionsSchema>

/** How often an account is asked. */
export const accountPaceSchema = z.object({
  atOnce: z.number().int().positive(),
  /** Requests started in a second; null: as many as there are places. */
  perSecond: z.number().positive().nullable(),
  /** Who says so. `learned`: the provider's answers. */
  source: z.enum(['user', 'documented', 'learned', 'none']),
  /** Names of other accounts that share it. */
  sharedWith: z.array(z.string()),
})
export type AccountPace = z.infer<typeof accountPaceSchema>

export const accountViewSchema = z.object({
  id: z.string(),
  provider: providerNameSchema,
  name: z.string(),
  baseUrl: z.string(),
  /** Keys and files may go over plain http to other machines, too. */
  allowHttp: z.boolean(),
  hasKey: z.boolean(),
  hasClientId: z.boolean(),
  /** Where the key is: in the system's keyring, for this run only, or nowhere. */
  keyStorage: z.enum(['keyring', 'memory', 'none', 'environment']),
  /** The keyring cannot read the stored key, or its variable is not set; null: neither. */
  keyProblem: z.enum(['unreadable', 'variableMissing']).nullable(),
  hasClientSecret: z.boolean(),
  hasWebhookSecret: z.boolean(),
  limits: accountLimitsSchema,
  options: accountOptionsSchema,
  pace: accountPaceSchema,
})
export type AccountView = z.infer<typeof accountViewSchema>

export const accountSaveSchema = z.object({
  /** Null makes a new account. */
  id: accountId.nullable(),
  provider: providerNameSchema,
  name: z.string().trim().min(1).max(100),
  baseUrl: z.url({ protocol: /^https?$/ }).max(longestTexts.url),
  /** Keys and files over plain http to other machines, too; undefined leaves it as it is. */
  allowHttp: z.boolean().optional(),
  /** Undefined leaves the stored key as it is; empty removes it. */
  key: z.string().max(8192).optional(),
  clientId: z.string().max(1024).optional(),
  clientSecret: z.string().max(8192).optional(),
  webhookSecret: z.string().max(1024).optional(),
  /** Undefined leaves them as they are. */
  limits: accountLimitsSchema.optional(),
  options: accountOptionsSchema.optional(),
})
export type AccountSave = z.infer<typeof accountSaveSchema>

export const accountTestSchema = z.object({
  ok: z.boolean(),
  /** For people: "The key works.", "The key was rejected.", "The host was not reached." */
  message: z.string(),
})

const { pollInterval } = settingsLimits
export const settingsSchema = z.object({
  downloadFolder: path.min(1),
  template: z.string().min(1).max(longestTexts.template),
  /** Files downloaded at once. */
  concurrency: wholeNumber(settingsLimits.concurrency),
  /** Connections for one large file. */
  segments: wholeNumber(settingsLimits.segments),
  /** Bytes per second for all; null: no limit. */
  limitRate: wholeNumber(settingsLimits.limitRate).nullable(),
  /** Shortest time between two polls of one job, seconds. */
  pollInterval: z.number().min(pollInterval.low).max(pollInterval.high),
  /** Lifetime asked of Redner, seconds; null: chosen from need. */
  expirationSeconds: wholeNumber(settingsLimits.expirationSeconds).nullable(),
  /** Hours of the same provider status after which a job is shown as stuck; null: never. */
  stuckAfterHours: wholeNumber(settingsLimits.stuckAfterHours).nullable(),
  /** Hours of the same provider status after which a job fails; null: never. */
  giveUpAfterHours: wholeNumber(settingsLimits.giveUpAfterHours).nullable(),
  /** The subtitles of one job also as one file, where their times follow each other. */
  joinSubtitles: z.boolean(),
  /** For names that a file on the disk has already; two jobs never share one. */
  collisions: collisionPolicySchema,
  /** Receives webhooks of Redner on this machine. */
  webhookListener: z.object({
    enabled: z.boolean(),
    port: wholeNumber(settingsLimits.port),
    /** Part of the address: who knows it may say that a job has moved. */
    secret: z.string().regex(webhookSecretPattern),
  }),
  /** The command line may talk to the running app. */
  control: z.boolean(),
  /** Figures for Prometheus on this machine. */
  metrics: z.object({ enabled: z.boolean(), port: wholeNumber(settingsLimits.port) }),
  watchedFolder: watchedFolderSchema,
  schedule: scheduleSchema,
  afterBatch: afterBatchSchema,
  notify: notifySchema,
  archiveAfterDays: archiveAfterDaysSchema,
  network: networkSchema,
  /** How the window lists jobs. */
  list: listViewSchema,
  notifications: z.boolean(),
  updates: z.enum(updateChoices),
  theme: z.enum(themes),
  language: z.enum(languageChoices),
  /** How much the log in the data folder says. */
  logLevel: z.enum(logLevels),
})
export type Settings = z.infer<typeof settingsSchema>
export const settingsPatchSchema = settingsSchema.partial()

/** A provider that there is an adapter or a description for, as forms name it. */
export const providerViewSchema = z.object({
  name: providerNameSchema,
  /** For people: `ViddyScribe`. */
  label: z.string(),
  /** The documented API origin. */
  defaultBaseUrl: z.string(),
  /** What the provider calls its key. */
  keyLabel: credentialLabelSchema,
  /** What the provider calls its client id; null: it has none. */
  clientIdLabel: credentialLabelSchema.nullable(),
  /** What it calls the secret that tokens are got with, and that of webhooks; null: it has none. */
  clientSecretLabel: credentialLabelSchema.nullable(),
  webhookSecretLabel: credentialLabelSchema.nullable(),
  /** Documented token endpoint and scope; null: it has none. */
  tokens: z.object({ url: z.string(), scope: z.string() }).nullable(),
  /** What the product of a job may be; empty: it makes no difference. */
  products: z.array(z.string()),
  hasSideFiles: z.boolean(),
  /** Products whose recent jobs can be listed; null: no list is documented. */
  findProducts: z.array(z.string()).nullable(),
  /** Whose the pace is. */
  paceScope: z.enum(['account', 'organisation']),
  /** Requests at once against one account, where the user does not say. */
  defaultRequestsAtOnce: z.number().int().positive(),
})
export type ProviderView = z.infer<typeof providerViewSchema>

export const environmentSchema = z.object({
  version: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32', 'other']),
  /** False: keys cannot be stored on this machine and last for this run only. */
  keyring: z.boolean(),
  dataFolder: z.string(),
  /** The user's locales as the system knows them (BCP 47), the most preferred first. */
  locales: z.array(z.string()),
  /** Those that an account can be made for; at least one. */
  providers: z.array(providerViewSchema),
  /** What the administrator has set; left out: nothing. */
  policy: policyViewSchema.optional(),
  /** Set when the queue's database was set aside at start: what happened and where it is now. */
  notice: z.string().nullable(),
})
export type Environment = z.infer<typeof environmentSchema>
