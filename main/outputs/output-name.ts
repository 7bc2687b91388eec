/** Gives an output its name: free on the disk, free in the queue, reserved before the first byte. */
import { rm } from 'node:fs/promises'
import { collisionKey } from '../naming/file-name.ts'
import { isThere } from '../disk/is-there.ts'
import { assertNameAccepted } from '../disk/accepted-name.ts'
import { parseTemplate, type NameTemplate } from '../naming/name-template.ts'
import { nameForms, plainPath, type NameForm } from '../naming/name-forms.ts'
import { nameOutputs } from '../naming/output-names.ts'
import { componentRoom, placeFile, targetPath, type Placement } from '../naming/target-path.ts'
import type { CollisionPolicy } from '../../preload/contract/vocabulary.ts'
import { mayReplace } from './as-saved.ts'
import { makeFolderOf } from './output-folder.ts'
import type { PartFileRecords } from './output-journal.ts'
import type { QueueReader } from '../queue/job-store.ts'
import type { BatchRecord, JobRecord, OutputRecord } from '../queue/records.ts'

/**
 * Decides the absolute path of an output and reserves it in the store. The folders below the
 * batch's folder are made; the batch's folder itself is not, because a drive that is gone must not
 * be replaced by an empty folder.
 * @param form simpler where the disk has refused the names of the one before
 * @throws ReelhaulError FILE_* when the name is refused or the folder cannot be used.
 */
export async function reserveName(
  store: QueueReader,
  parts: PartFileRecords,
  policy: () => CollisionPolicy,
  job: JobRecord,
  batch: BatchRecord,
  output: OutputRecord,
  siblings: readonly OutputRecord[],
  form: NameForm = nameForms[0],
): Promise<Placement> {
  const wanted = wantedPath(job, batch, output, siblings, form)
  await makeFolderOf(wanted, batch.folder)
  assertNameAccepted(parts.pathFor(wanted))
  const own = await ownNameOf(output)
  const placement = placeFile(
    wanted,
    policy(),
    // A part file of an unknown origin keeps its name, too.
    (path) =>
      store.outputs.pathTaken(path, output.id) || hasUnknownPart(parts, path) || own.keeps(path),
    (path) => !own.gives(path) && isThere(path),
  )
  if (placement.action === 'write') await dropPart(parts, parts.pathFor(placement.path))
  store.outputs.move(output.id, 'downloading', { path: placement.path })
  return placement
}

/** What the file that was saved before means for its name: a new one takes it, or finds another. */
async function ownNameOf({ earlier }: OutputRecord): Promise<{
  readonly gives: (path: string) => boolean
  readonly keeps: (path: string) => boolean
}> {
  if (earlier === null) return { gives: () => false, keeps: () => false }
  const own = collisionKey(earlier.path)
  const isOwn = (path: string): boolean => collisionKey(path) === own
  const gives = await mayReplace(earlier)
  return { gives: (path) => gives && isOwn(path), keeps: (path) => !gives && isOwn(path) }
}

/** True when a part is there, as browsers name them, that is not ours: its file will want the name. */
export function hasUnknownPart(parts: PartFileRecords, path: string): boolean {
  const part = `${path}.part`
  return isThere(part) && parts.load(part) === null
}

/**
 * Removes a part with its record. A killed run may have left one whose reservation was never written
 * down: which job's bytes these are is not known.
 */
export async function dropPart(parts: PartFileRecords, partPath: string): Promise<void> {
  if (parts.load(partPath) === null) return
  await rm(partPath, { force: true })
  parts.discard(partPath)
}

/** Where an output goes unless something else is there: absolute, inside the batch's folder. */
export function wantedPath(
  job: JobRecord,
  batch: BatchRecord,
  output: OutputRecord,
  siblings: readonly OutputRecord[],
  form: NameForm = nameForms[0],
): string {
  const relative = relativeName(job, batch, output, siblings, form)
  return targetPath(batch.folder, form.plain ? plainPath(relative) : relative)
}

/** All outputs of a run are named together, and once. */
const namesOf = new WeakMap<readonly OutputRecord[], readonly string[]>()

function relativeName(
  job: JobRecord,
  batch: BatchRecord,
  output: OutputRecord,
  siblings: readonly OutputRecord[],
  form: NameForm,
): string {
  const at = siblings.findIndex((sibling) => sibling.id === output.id)
  const isUsual = form === nameForms[0] && siblings[at]?.extension === output.extension
  let names = isUsual ? namesOf.get(siblings) : undefined
  if (names === undefined) {
    const { provider, remoteId: jobId, title, createdAt: date, columns } = job
    const named = { provider, jobId, title, date, columns }
    const template = parsed(batch.template)
    const room = Math.min(form.room, componentRoom(batch.folder, template.components.length))
    const known = isUsual || at < 0 ? siblings : siblings.with(at, output)
    names = nameOutputs(template, named, siblings, room, known)
    if (isUsual) namesOf.set(siblings, names)
  }
  return names[at] ?? `${job.remoteId}.${output.extension}`
}

/** The batch before has mostly the same. */
let lastTemplate: { readonly text: string; readonly parsed: NameTemplate } | null = null

function parsed(text: string): NameTemplate {
  if (lastTemplate?.text !== text) lastTemplate = { text, parsed: parseTemplate(text) }
  return lastTemplate.parsed
}
