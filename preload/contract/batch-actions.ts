/** What can be done to a batch itself: its name, its folder, whether the sidebar lists it. */
import { z } from 'zod'
import { batchNameProblem, onOneLine } from './batch-name.ts'
import { settingsLimits } from './settings-limits.ts'

const id = z.number().int().positive()

/** As people type it: trimmed, on one line; a name that an import takes, too. */
export const batchNameSchema = z
  .string()
  // Before anything is looked for in it.
  .max(10_000)
  .transform(onOneLine)
  .pipe(z.string().refine((name) => batchNameProblem(name) === null))

export const renameBatchSchema = z.object({ batchId: id, name: batchNameSchema })
export type RenameBatch = z.infer<typeof renameBatchSchema>

export const archiveBatchesSchema = z.object({
  batchIds: z.array(id).min(1).max(10_000),
  /** False: they are listed again. */
  archived: z.boolean(),
})
export type ArchiveBatches = z.infer<typeof archiveBatchesSchema>

/** What of the batch is not saved yet goes to another folder. */
export const setBatchFolderSchema = z.object({
  batchId: id,
  /** Absolute. */
  folder: z.string().min(1).max(4096),
})

/** A batch's folder was changed. */
export const folderChangedSchema = z.object({
  folder: z.string(),
  /** Files that were saved before: they stay where they are. */
  stay: z.number().int().nonnegative(),
  /** What `undo` takes to take it back; null: it was this folder already. */
  undo: id.nullable(),
})
export type FolderChanged = z.infer<typeof folderChangedSchema>

/** What of a batch can be taken back, as `undo` names it. */
export const batchChanges = ['rename', 'folder', 'archive', 'unarchive'] as const

/** Days after which finished batches are archived; null: never. */
export const archiveAfterDaysSchema = z
  .number()
  .int()
  .min(settingsLimits.archiveAfterDays.low)
  .max(settingsLimits.archiveAfterDays.high)
  .nullable()
