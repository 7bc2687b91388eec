/** Brings an output to the disk under a name that is free, that the disk accepts, and that fits. */
import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { ReelhaulError } from '../errors.ts'
import type { Form } from '../checks/form-of.ts'
import type { Inspection } from '../checks/inspect-file.ts'
import type { DownloadResult } from '../transfer/downloader.ts'
import { OtherForm } from '../transfer/other-form.ts'
import { fileError, mayBeNamed, refusedNames } from '../disk/file-errors.ts'
import { systemError } from '../disk/system-errors.ts'
import { collisionKey } from '../naming/file-name.ts'
import { nameForms, simplerForm, type NameForm } from '../naming/name-forms.ts'
import type { Placement } from '../naming/target-path.ts'
import type { JobWarning } from '../../preload/contract/job-warnings.ts'
import type { OutputKind } from '../../preload/contract/vocabulary.ts'
import { asBefore } from '../queue/earlier-output.ts'
import type { EarlierOutput, OutputPatch, OutputRecord } from '../queue/records.ts'
import { mayReplace } from './as-saved.ts'
import { foundCredentials } from './found-credentials.ts'
import { isBelow, makeFolderOf, rootOf } from './output-folder.ts'
import { dropPart } from './output-name.ts'
import { OutputJournal } from './output-journal.ts'
import type { OutputOutcome, OutputRunDeps, OutputTask } from './output-task.ts'

/** Outputs that may look like a web page and still be what was asked for. */
const mayBeMarkup: ReadonlySet<OutputKind> = new Set(['text', 'metadata', 'transcript'])
/** Subtitles among them. */
const markupExtensions: ReadonlySet<string> = new Set(['xml', 'ttml', 'html', 'htm'])

/** @param done bytes so far @param total bytes; null while it is not known */
type OnProgress = (done: number, total: number | null) => void

/**
 * One attempt, under as many names as it takes, `triesLeft` at most.
 * @throws ReelhaulError why it did not succeed; the signal's reason.
 */
export async function saveOutput(
  deps: OutputRunDeps,
  task: OutputTask,
  onProgress: OnProgress,
  triesLeft: number,
  form: NameForm = nameForms[0],
): Promise<OutputOutcome> {
  const { batch, output } = task
  const problem = (await deps.folderProblem?.(batch.folder)) ?? null
  if (problem !== null) throw new ReelhaulError(problem)
  const placement = output.path === null ? await reserve(deps, task, form) : null
  if (placement?.action === 'skip') return skipped(deps, output, placement.path)
  const path = placement?.path ?? output.path ?? ''
  try {
    // The folder may have been removed since its name was reserved.
    if (placement === null) await makeFolderOf(path, rootOf(batch, path))
    const replaced = replacedBy(output, path)
    const overwrite = replaced !== null || (placement?.replaces ?? deps.overwrites())
    const guard = replaced === null ? undefined : () => assertReplaceable(replaced)
    const journal = new OutputJournal(deps, output.id, deps.partFiles.pathFor(path), guard)
    // A name that was reserved this moment has no past.
    const committed = placement === null ? journal.recall(output) : null
    const paths = pathsOf(deps, path)
    if (committed !== null && (await deps.downloader.finishedBefore(paths, committed)))
      return saved(
        deps,
        task,
        path,
        { ...committed, inspection: null, notes: [], warnings: [] },
        journal,
      )
    if (output.state === 'committing')
      deps.store.outputs.move(output.id, 'downloading', { sha256: null })
    if (isBelow(batch.folder, path)) {
      const result = await fetchTo({ path, overwrite, journal }, deps, task, onProgress)
      return saved(deps, task, path, result, journal)
    }
  } catch (error) {
    const used = placement?.form ?? form
    const next = error instanceof OtherForm ? used : otherName(error, used)
    if (next === null || triesLeft <= 1) throw error
    const known = error instanceof OtherForm ? withForm(deps, task, error.form) : task
    return saveAs(deps, known, onProgress, triesLeft - 1, path, next)
  }
  // Its name was reserved in a folder that is not the batch's any more.
  return saveAs(deps, task, onProgress, triesLeft, path, nameForms[0])
}

/** The earlier file of the output, where the new one is to have its name; null: it is not. */
function replacedBy({ earlier }: OutputRecord, path: string): EarlierOutput | null {
  return earlier !== null && collisionKey(earlier.path) === collisionKey(path) ? earlier : null
}

/** @throws ReelhaulError FILE_EXISTS when something else has taken the place of the earlier file. */
async function assertReplaceable(earlier: EarlierOutput): Promise<void> {
  if (!(await mayReplace(earlier)))
    throw fileError(systemError('EEXIST', 'rename', earlier.path), earlier.path)
}

/** The file has told what it is: so is its output from now on. */
function withForm(deps: OutputRunDeps, task: OutputTask, form: Form): OutputTask {
  deps.store.outputs.update(task.output.id, form)
  return { ...task, output: { ...task.output, ...form } }
}

/** Gives the output another name, and what is there of it goes along. */
async function saveAs(
  deps: OutputRunDeps,
  task: OutputTask,
  onProgress: OnProgress,
  triesLeft: number,
  before: string,
  form: NameForm,
): Promise<OutputOutcome> {
  const { batch, output } = task
  const again = await reserve(deps, { ...task, output: { ...output, path: null } }, form)
  const part = deps.partFiles.pathFor(before)
  if (again.action === 'skip') {
    await dropPart(deps.partFiles, part)
    return skipped(deps, output, again.path)
  }
  // The bytes are complete under the old part name; under the new name they are only renamed.
  const newPart = deps.partFiles.pathFor(again.path)
  if (isBelow(batch.folder, before)) {
    deps.partFiles.move(part, newPart)
    await deps.downloader.movePart(part, newPart)
  } else await takeAlong(deps, part, newPart)
  const renamed = { ...task, output: { ...output, path: again.path } }
  return saveOutput(deps, renamed, onProgress, triesLeft, again.form)
}

/**
 * The bytes of an unfinished file go along into another folder. Where they cannot, as to another disk,
 * the file is fetched from its beginning: the old folder may be what does not work.
 */
async function takeAlong(
  { partFiles, downloader }: OutputRunDeps,
  from: string,
  to: string,
): Promise<void> {
  const record = partFiles.load(from)
  partFiles.move(from, to)
  try {
    await downloader.movePart(from, to)
  } catch {
    partFiles.discard(to)
    if (record !== null) await rm(from, { force: true }).catch(() => undefined)
  }
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
  const { earlier } = output
  if (earlier === null) deps.store.outputs.move(output.id, 'skipped', { path: null, sha256: null })
  else deps.store.outputs.move(output.id, 'saved', asBefore(earlier))
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
  onProgress: OnProgress,
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
  { output, batch }: OutputTask,
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
    root: batch.folder,
    check: null,
    earlier: null,
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
