/** Rows of the database as records of the queue. */
import type { FileCheck } from '../../../preload/contract/file-check.ts'
import { collisionKey } from '../../naming/file-name.ts'
import { jobEventSchema, type JobEvent } from '../../../preload/contract/job-events.ts'
import type {
  AccountRecord,
  BatchPatch,
  BatchRecord,
  FinalizingFor,
  JobHistoryEntry,
  JobInSet,
  JobPatch,
  JobRecord,
  OutputPatch,
  OutputRecord,
} from '../records.ts'
import {
  credentialsStates,
  foundStates,
  jobStates,
  outputKinds,
  outputStates,
  builtInProviders,
  type JobState,
  type ProviderName,
} from '../../../preload/contract/vocabulary.ts'
import type { Amounts } from './batch-totals.ts'
import {
  damageFailure,
  Fields,
  oneOf,
  readAccountOptions,
  readEarlier,
  readFailure,
  readList,
  readProvider,
  readRecord,
  readWarnings,
} from './damaged-rows.ts'

export type Row = Record<string, unknown>
export type Value = string | number | null

const text = (value: unknown): string => String(value)
export const textOrNull = (value: unknown): string | null => (value === null ? null : text(value))
const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value))

export function toAccount(row: Row): AccountRecord {
  return {
    id: text(row.id),
    provider: row.provider as ProviderName,
    name: text(row.name),
    baseUrl: text(row.base_url),
    ...(Number(row.allow_http) === 1 && { allowHttp: true }),
    ...readAccountOptions(row.options),
  }
}

export function toBatch(row: Row): BatchRecord {
  return {
    id: Number(row.id),
    name: text(row.name),
    folder: text(row.folder),
    template: text(row.template),
    createdAt: Number(row.created_at),
    settledAt: numberOrNull(row.settled_at),
    // Missing where an older queue is only looked at, as are the others.
    archivedAt: row.settled_at === null ? null : numberOrNull(row.archived_at ?? null),
    unarchivedAt: numberOrNull(row.unarchived_at ?? null),
    formerFolders: readList(row.former_folders) ?? [],
  }
}

const batchColumns: Readonly<Record<keyof BatchPatch, string>> = {
  name: 'name',
  folder: 'folder',
  formerFolders: 'former_folders',
  archivedAt: 'archived_at',
  unarchivedAt: 'unarchived_at',
}

export function batchAssignments(patch: BatchPatch): { columns: string[]; values: Value[] } {
  const entries = Object.entries(defined(patch)) as [
    keyof BatchPatch,
    BatchPatch[keyof BatchPatch],
  ][]
  return {
    columns: entries.map(([key]) => batchColumns[key]),
    values: entries.map(([, value]) => toValue(value ?? null)),
  }
}

export function toAmounts(row: Row): Amounts {
  return {
    cost: numberOrNull(row.cost),
    // Missing where an older queue is only looked at.
    costUnit: textOrNull(row.cost_unit ?? null),
    durationSeconds: numberOrNull(row.duration_seconds),
  }
}

const finalizingWork: readonly FinalizingFor[] = ['receipt', 'commit', 'join', 'earlier']

/** Never throws: a row that is damaged is a failed job that says which field it is. */
export function toJob(row: Row): JobRecord {
  const fields = new Fields()
  const job: JobRecord = {
    id: Number(row.id),
    batchId: Number(row.batch_id),
    accountId: text(row.account_id),
    provider: fields.take('provider', readProvider(row.provider), builtInProviders[0]),
    remoteId: text(row.remote_id),
    title: textOrNull(row.title),
    columns: fields.take('columns', readRecord(row.columns), {}),
    state: fields.take('state', oneOf(jobStates, row.state), 'failed'),
    status: textOrNull(row.status),
    progress: numberOrNull(row.progress),
    product: textOrNull(row.product),
    ...toAmounts(row),
    words: numberOrNull(row.words ?? null),
    missing: fields.take('missing', readList(row.missing), []),
    // Missing where an older queue is only looked at, as is all that follows with another value for it.
    extraPolls: Number(row.extra_polls ?? 0),
    remoteCreatedAt: numberOrNull(row.remote_created_at ?? null),
    remoteChangedAt: numberOrNull(row.remote_changed_at ?? null),
    finalizingFor: oneOf(finalizingWork, row.finalizing_for),
    claimedComplete: row.claimed_complete === 1,
    warnings: fields.take('warnings', readWarnings(row.warnings), []),
    failure:
      row.failure === null
        ? null
        : fields.take('failure', readFailure(row.failure), damageFailure('failure')),
    attempts: Number(row.attempts),
    renewals: Number(row.renewals),
    dueAt: Number(row.due_at),
    statusSince: Number(row.status_since),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    completedAt: numberOrNull(row.completed_at),
    // Missing where an older queue is only looked at, as all that follows.
    folder: textOrNull(row.folder ?? null),
    template: textOrNull(row.template ?? null),
    place: Number(row.place ?? row.id),
  }
  const { damaged } = fields
  if (damaged === null) return job
  return { ...job, state: 'failed', finalizingFor: null, failure: damageFailure(damaged), damaged }
}

/**
 * Of a row with the columns that can be damaged, defaults as null: whether it can be changed together with
 * others.
 */
export function readSetRow(row: Row): JobInSet {
  const state = oneOf(jobStates, row.state)
  const sound =
    state !== null &&
    readProvider(row.provider) !== null &&
    (row.columns === null || readRecord(row.columns) !== null) &&
    (row.missing === null || readList(row.missing) !== null) &&
    (row.warnings === null || readWarnings(row.warnings) !== null) &&
    (row.failure === null || readFailure(row.failure) !== null)
  const ofJob = { id: Number(row.id), batchId: Number(row.batch_id) }
  return sound ? { ...ofJob, state, sound } : { ...ofJob, state: 'failed', sound: false }
}

/** The state that a row counts for: one that is no state is shown as failed. */
export const countedState = (state: unknown): JobState => oneOf(jobStates, state) ?? 'failed'

/** Never throws: what is no state is taken for failed, so that the file is fetched again on a retry. */
export function toOutput(row: Row): OutputRecord {
  return {
    id: Number(row.id),
    jobId: Number(row.job_id),
    key: text(row.key),
    kind: oneOf(outputKinds, row.kind) ?? 'metadata',
    index: numberOrNull(row.position),
    locale: textOrNull(row.locale),
    name: textOrNull(row.name),
    extension: text(row.extension),
    sizeBytes: numberOrNull(row.size_bytes),
    state: oneOf(outputStates, row.state) ?? 'failed',
    path: textOrNull(row.path),
    bytesDone: Number(row.bytes_done),
    sha256: textOrNull(row.sha256),
    completedAt: numberOrNull(row.completed_at),
    // Missing where an older queue is only looked at, as all that follows.
    credentials: oneOf(credentialsStates, row.credentials),
    checked: row.checked === 1,
    root: textOrNull(row.root ?? null),
    check: toCheck(row),
    earlier: readEarlier(row.earlier),
  }
}

function toCheck(row: Row): FileCheck | null {
  const found = oneOf(foundStates, row.found)
  if (found === null) return null
  return {
    found,
    at: Number(row.found_at),
    verifiedAt: numberOrNull(row.verified_at),
    bytes: numberOrNull(row.found_bytes),
    sha256: textOrNull(row.found_sha256),
    modifiedAt: numberOrNull(row.found_modified_at),
  }
}

/** Without a code it is a sentence of an earlier version; what cannot be read is shown as it is. */
export function toHistoryEntry({ at, what, code, params }: Row): JobHistoryEntry {
  const text =
    textOrNull(code ?? null) === null ? String(what) : `${String(code)} ${String(params)}`
  return { at: Number(at), event: eventOf(code, params) ?? { code: 'text', params: { text } } }
}

function eventOf(code: unknown, params: unknown): JobEvent | null {
  try {
    return (
      jobEventSchema.safeParse({ code, params: JSON.parse(String(params)) as unknown }).data ?? null
    )
  } catch {
    return null
  }
}

const jobColumns: Readonly<Record<keyof JobPatch, string>> = {
  state: 'state',
  status: 'status',
  progress: 'progress',
  product: 'product',
  title: 'title',
  cost: 'cost',
  costUnit: 'cost_unit',
  durationSeconds: 'duration_seconds',
  words: 'words',
  missing: 'missing',
  extraPolls: 'extra_polls',
  remoteCreatedAt: 'remote_created_at',
  remoteChangedAt: 'remote_changed_at',
  finalizingFor: 'finalizing_for',
  claimedComplete: 'claimed_complete',
  warnings: 'warnings',
  failure: 'failure',
  attempts: 'attempts',
  renewals: 'renewals',
  dueAt: 'due_at',
  statusSince: 'status_since',
  completedAt: 'completed_at',
  folder: 'folder',
  template: 'template',
}

/** What a patch writes, and what the job is afterwards. */
export interface JobChange {
  readonly columns: readonly string[]
  readonly values: readonly Value[]
  readonly fields: JobPatch
}

/**
 * The part of a patch that changes something: a column that keeps its value costs its indexes as much as
 * one that does not. Times may come with fractions from a computation; the columns are whole milliseconds.
 * @param before the job as its row has it; null: everything is written.
 */
export function jobChange(before: JobRecord | null, patch: JobPatch): JobChange {
  const columns: string[] = []
  const values: Value[] = []
  const fields: Record<string, unknown> = {}
  let key: keyof JobPatch
  for (key in patch) {
    const given = patch[key]
    if (given === undefined) continue
    const value = wholeTimes.has(key) ? Math.round(given as number) : given
    if (before !== null && isSame(before[key], value)) continue
    columns.push(jobColumns[key])
    values.push(toValue(value))
    fields[key] = value
  }
  return { columns, values, fields }
}

const wholeTimes: ReadonlySet<keyof JobPatch> = new Set(['dueAt', 'statusSince'])

function isSame(before: unknown, after: unknown): boolean {
  if (before === after) return true
  return isEmptyList(before) && isEmptyList(after)
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0

/** The fields that a patch changes. */
export function defined<T extends object>(patch: T): Partial<T> {
  const fields: Partial<T> = {}
  for (const key in patch) if (patch[key] !== undefined) fields[key] = patch[key]
  return fields
}

function toValue(value: string | number | boolean | object | null): Value {
  if (typeof value === 'boolean') return Number(value)
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value
}

export function outputAssignments(patch: OutputPatch): { columns: string[]; values: Value[] } {
  const columns: string[] = []
  const values: Value[] = []
  const set = (column: string, value: Value | undefined): void => {
    if (value === undefined) return
    columns.push(column)
    values.push(value)
  }
  set('kind', patch.kind)
  set('extension', patch.extension)
  set('path', patch.path)
  if (patch.path !== undefined)
    set('path_key', patch.path === null ? null : collisionKey(patch.path))
  set('bytes_done', patch.bytesDone)
  set('size_bytes', patch.sizeBytes)
  set('sha256', patch.sha256)
  set('completed_at', patch.completedAt)
  set('credentials', patch.credentials)
  set('checked', patch.checked === undefined ? undefined : Number(patch.checked))
  set('root', patch.root)
  if (patch.check !== undefined) setCheck(set, patch.check)
  if (patch.earlier !== undefined) {
    set('earlier', patch.earlier === null ? null : JSON.stringify(patch.earlier))
    set('earlier_key', patch.earlier === null ? null : collisionKey(patch.earlier.path))
  }
  return { columns, values }
}

function setCheck(
  set: (column: string, value: Value | undefined) => void,
  check: FileCheck | null,
): void {
  set('found', check?.found ?? null)
  set('found_at', check === null ? null : Math.round(check.at))
  set('verified_at', check?.verifiedAt == null ? null : Math.round(check.verifiedAt))
  set('found_bytes', check?.bytes ?? null)
  set('found_sha256', check?.sha256 ?? null)
  set('found_modified_at', check?.modifiedAt ?? null)
}
