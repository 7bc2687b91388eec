/** One attempt at one output: a name, a lease, the bytes, a finished file. */
import { basename } from 'node:path'
import { messageOf, ReelhaulError } from '../errors.ts'
import type { Form } from '../checks/form-of.ts'
import type { Inspection } from '../checks/inspect-file.ts'
import type { AllowedServers } from '../http/addresses.ts'
import { NO_PARTS } from '../http/store-failures.ts'
import type { DownloadResult } from '../transfer/downloader.ts'
import { OtherForm } from '../transfer/other-form.ts'
import type { FileDownloader } from '../transfer/lanes/lane-downloader.ts'
import { mayBeNamed, refusedNames } from '../disk/file-errors.ts'
import { isFurther, keptOf, type KeptBytes } from '../disk/part-record.ts'
import { nameForms, simplerForm, type NameForm } from '../naming/name-forms.ts'
import type { Placement } from '../naming/target-path.ts'
import type { LeaseKeeper } from '../leases/lease-keeper.ts'
import type { RemoteOutput } from '../providers/provider.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { Failure, FailureReason, OutputKind } from '../../preload/contract/vocabulary.ts'
import { scopeOf, type FailureScope } from '../queue/failure-scope.ts'
import { asFileFailure, lookAtFolder } from '../queue/folder-evidence.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { BatchRecord, JobRecord, OutputPatch, OutputRecord } from '../queue/records.ts'
import { foundCredentials } from './found-credentials.ts'
import type { LiveProgress } from './live-progress.ts'
import { makeFolderOf } from './output-folder.ts'
import { dropPart } from './output-name.ts'
import { OutputJournal, type PartFileRecords } from './output-journal.ts'

export interface OutputRunDeps {
  readonly store: QueueReader
  readonly partFiles: PartFileRecords
  readonly leases: LeaseKeeper<RemoteOutput>
  readonly downloader: FileDownloader
  readonly live: LiveProgress
  /** Finds a free name for the output and reserves it in the store, as that of a download. */
  readonly reserveName: (
    job: JobRecord,
    batch: BatchRecord,
    output: OutputRecord,
    siblings: readonly OutputRecord[],
    form: NameForm,
  ) => Promise<Placement>
  /** True when a name that was reserved by an earlier run may belong to a file that is to go. */
  readonly overwrites: () => boolean
  /** What the account's links may lead to besides public servers over https. */
  readonly allowedServers: (accountId: string) => AllowedServers
  readonly now: () => number
}

export interface OutputTask {
  readonly job: JobRecord
  readonly batch: BatchRecord
  readonly output: OutputRecord
  readonly siblings: readonly OutputRecord[]
  readonly signal: AbortSignal
  readonly onFinalizing: () => void
}

export type OutputOutcome =
  | {
      readonly type: 'saved'
      readonly path: string
      readonly bytes: number
      readonly sha256: string | null
      /** What the look at it has found; null: it has still to be looked at. */
      readonly inspection: Inspection | null
      /** What is worth a look although the file is saved. */
      readonly warnings: readonly JobWarning[]
    }
  /** A file was there, and the user wants such files left alone and nothing beside them. */
  | { readonly type: 'skipped'; readonly path: string }
  | { readonly type: 'stopped' }
  | {
      readonly type: 'failed'
      readonly failure: Failure
      /** Whom it concerns. */
      readonly scope: FailureScope
      readonly retryAfterMs: number | null
      /** More was kept than ever before: the next try is not one more of the same. */
      readonly progressed: boolean
    }

/**
 * Names tried when other programs take one between the reservation and the end of the download, or the
 * disk refuses it.
 */
const nameTries = 8

/** Outputs that may look like a web page and still be what was asked for. */
const mayBeMarkup: ReadonlySet<OutputKind> = new Set(['text', 'metadata', 'transcript'])
/** Subtitles among them. */
const markupExtensions: ReadonlySet<string> = new Set(['xml', 'ttml', 'html', 'htm'])

export async function runOutput(deps: OutputRunDeps, task: OutputTask): Promise<OutputOutcome> {
  let lastDone = 0
  const keptBefore = keptBytes(deps, task.output)
  const onProgress = (done: number, total: number | null): void => {
    lastDone = done
    deps.live.set(task.job.id, task.output.id, done, total)
  }
  // What is committing stays so until its file has been looked for.
  if (task.output.path !== null && task.output.state !== 'committing')
    deps.store.outputs.move(task.output.id, 'downloading', { sha256: null })
  try {
    return await save(deps, task, onProgress, nameTries)
  } catch (error) {
    const stopped = task.signal.aborted
    const reason = reasonOf(error)
    // The commit record of a file that has its name is what the next try knows it by; any other is worthless.
    if (!mayBeNamed(error)) {
      const state = !stopped && reason.failure.permanent ? 'failed' : 'pending'
      deps.store.outputs.move(task.output.id, state, { bytesDone: lastDone, sha256: null })
    }
    if (stopped) return { type: 'stopped' }
    const progressed =
      mayBeProgress(reason.failure) && isFurther(keptBefore, keptBytes(deps, task.output))
    const evidence = reason.failure.reason.startsWith('FILE_')
      ? await lookAtFolder(task.batch.folder)
      : {}
    const failure = asFileFailure(reason.failure, evidence)
    return { type: 'failed', ...reason, failure, scope: scopeOf(failure, evidence), progressed }
  } finally {
    deps.live.end(task.job.id, task.output.id)
  }
}

/** What all attempts so far have kept of an output. */
function keptBytes({ store, partFiles: deps }: OutputRunDeps, output: OutputRecord): KeptBytes {
  const path = output.path ?? pathNow(store, output)
  return keptOf(path === null ? null : deps.load(deps.pathFor(path)))
}

/** The name that was reserved meanwhile. */
const pathNow = (store: QueueReader, { id, jobId }: OutputRecord): string | null =>
  store.outputs.ofJob(jobId).find((output) => output.id === id)?.path ?? null

/** These say that what came is wrong, or cannot be kept: however much of it, it is no progress. */
const neverProgress: ReadonlySet<FailureReason> = new Set([
  'SERVER_OBJECT_CHANGED',
  'SERVER_WRONG_LENGTH',
  'SERVER_WRONG_CONTENT',
  'SERVER_BAD_RANGE',
])

const mayBeProgress = ({ reason, code }: Failure): boolean =>
  !neverProgress.has(reason) && code !== NO_PARTS && !reason.startsWith('FILE_')

async function save(
  deps: OutputRunDeps,
  task: OutputTask,
  onProgress: (done: number, total: number | null) => void,
  triesLeft: number,
  form: NameForm = nameForms[0],
): Promise<OutputOutcome> {
  const { batch, output } = task
  const placement = output.path === null ? await reserve(deps, task, form) : null
  if (placement?.action === 'skip') return skipped(deps, output, placement.path)
  const path = placement?.path ?? output.path ?? ''
  try {
    // The folder may have been removed since its name was reserved.
    if (placement === null) await makeFolderOf(path, batch.folder)
    const overwrite = placement?.replaces ?? deps.overwrites()
    const journal = new OutputJournal(deps, output.id, deps.partFiles.pathFor(path))
    // A name that was reserved this moment has no past.
    const committed = placement === null ? journal.recall(output) : null
    const paths = pathsOf(deps, path)
    if (committed !== null && (await deps.downloader.finishedBefore(paths, committed)))
      return saved(
        deps,
        output,
        path,
        { ...committed, inspection: null, notes: [], warnings: [] },
        journal,
      )
    if (output.state === 'committing')
      deps.store.outputs.move(output.id, 'downloading', { sha256: null })
    const result = await fetchTo({ path, overwrite, journal }, deps, task, onProgress)
    return saved(deps, output, path, result, journal)
  } catch (error) {
    const used = placement?.form ?? form
    const next = error instanceof OtherForm ? used : otherName(error, used)
    if (next === null || triesLeft <= 1) throw error
    const known = error instanceof OtherForm ? withForm(deps, task, error.form) : task
    return saveAs(deps, known, onProgress, triesLeft - 1, path, next)
  }
}

/** The file has told what it is: so is its output from now on. */
function withForm(deps: OutputRunDeps, task: OutputTask, form: Form): OutputTask {
  deps.store.outputs.update(task.output.id, form)
  const known = (one: OutputRecord): OutputRecord =>
    one.id === task.output.id ? { ...one, ...form } : one
  return { ...task, output: known(task.output), siblings: task.siblings.map(known) }
}

/** Gives the output another name, and what is there of it goes along. */
async function saveAs(
  deps: OutputRunDeps,
  task: OutputTask,
  onProgress: (done: number, total: number | null) => void,
  triesLeft: number,
  before: string,
  form: NameForm,
): Promise<OutputOutcome> {
  const { output } = task
  const again = await reserve(deps, { ...task, output: { ...output, path: null } }, form)
  const part = deps.partFiles.pathFor(before)
  if (again.action === 'skip') {
    await dropPart(deps.partFiles, part)
    return skipped(deps, output, again.path)
  }
  // The bytes are complete under the old part name; under the new name they are only renamed.
  const newPart = deps.partFiles.pathFor(again.path)
  deps.partFiles.move(part, newPart)
  await deps.downloader.movePart(part, newPart)
  const renamed = { ...task, output: { ...output, path: again.path } }
  return save(deps, renamed, onProgress, triesLeft, again.form)
}

/** The form that another name should have; null: no other name would help. */
function otherName(error: unknown, form: NameForm): NameForm | null {
  // A file that has its name needs no other.
  if (!(error instanceof ReelhaulError) || mayBeNamed(error)) return null
  const { reason, code = '' } = error.failure
  if (reason === 'FILE_EXISTS') return form
  const isRefused = reason === 'FILE_NAME_REFUSED' && refusedNames.has(code)
  return isRefused ? simplerForm(form, code) : null
}

/** Reserves a name of the first form that the disk accepts. */
async function reserve(
  deps: OutputRunDeps,
  task: OutputTask,
  form: NameForm,
): Promise<Placement & { readonly form: NameForm }> {
  const { job, batch, output, siblings } = task
  try {
    return { ...(await deps.reserveName(job, batch, output, siblings, form)), form }
  } catch (error) {
    const simpler = otherName(error, form)
    if (simpler === null || simpler === form) throw error
    return reserve(deps, task, simpler)
  }
}

function skipped(deps: OutputRunDeps, output: OutputRecord, path: string): OutputOutcome {
  deps.store.outputs.move(output.id, 'skipped', { path: null, sha256: null })
  return { type: 'skipped', path }
}

const pathsOf = ({ partFiles }: OutputRunDeps, path: string) => ({
  partPath: partFiles.pathFor(path),
  targetPath: path,
})

interface Place {
  readonly path: string
  readonly overwrite: boolean
  readonly journal: OutputJournal
}

async function fetchTo(
  { path, overwrite, journal }: Place,
  deps: OutputRunDeps,
  task: OutputTask,
  onProgress: (done: number, total: number | null) => void,
): Promise<DownloadResult> {
  const { job, output, signal, onFinalizing } = task
  const remote = await deps.leases.output(job.id, output.key)
  const { kind, extension } = output
  const claim = { kind, extension, isGuess: remote.formIsGuess === true }
  const place = { ...pathsOf(deps, path), root: task.batch.folder, overwrite }
  const target = { ...place, claim, journal, signal }
  if (remote.source.type === 'inline') {
    return deps.downloader.saveText({ ...target, text: remote.source.content })
  }
  return deps.downloader.download({
    ...target,
    leases: deps.leases.leasesFor(job.id, output.key),
    expectedBytes: remote.sizeBytes,
    part: journal.record,
    // A film without speech makes empty subtitles; a film without a byte has to be promised.
    mayBeEmpty: remote.sizeBytes === 0 || (output.kind !== 'video' && output.kind !== 'audio'),
    media: !mayBeMarkup.has(output.kind) && !markupExtensions.has(output.extension),
    onProgress,
    onFinalizing,
    allowed: deps.allowedServers(job.accountId),
  })
}

function saved(
  deps: OutputRunDeps,
  output: OutputRecord,
  path: string,
  result: Pick<DownloadResult, 'bytes' | 'sha256' | 'inspection' | 'notes' | 'warnings'>,
  journal: OutputJournal,
): OutputOutcome {
  const { bytes, sha256, inspection } = result
  const name = basename(path)
  const notes = result.notes.map((note): JobWarning =>
    note.code === 'unpacked'
      ? { code: 'unpacked', params: { name, coding: note.coding } }
      : { code: 'lengthUnknown', params: { name } },
  )
  const warnings = [...result.warnings, ...notes]
  deps.store.outputs.move(output.id, 'saved', {
    bytesDone: bytes,
    sizeBytes: bytes,
    sha256,
    completedAt: deps.now(),
    ...credentialsIn(inspection, output),
  })
  // Not a moment earlier: until then the record is what tells our finished file from an unknown one.
  if (journal.record !== null)
    deps.store
      .durable()
      .then(() => journal.discard())
      // A record that stays is only looked at once more.
      .catch(() => undefined)
  return { type: 'saved', path, bytes, sha256, inspection, warnings }
}

/** What needs no verification is written at once. */
function credentialsIn(inspection: Inspection | null, { kind }: OutputRecord): OutputPatch {
  const credentials = inspection ? foundCredentials(inspection.manifest, kind) : undefined
  return credentials === undefined ? {} : { credentials, checked: true }
}

function reasonOf(error: unknown): { failure: Failure; retryAfterMs: number | null } {
  if (error instanceof ReelhaulError)
    return { failure: error.failure, retryAfterMs: error.retryAfterMs }
  return {
    failure: {
      reason: 'FILE_IO_ERROR',
      message: `The download met a fault of Reelhaul: ${messageOf(error)}`,
      permanent: false,
      advice: 'againReport',
    },
    retryAfterMs: null,
  }
}
