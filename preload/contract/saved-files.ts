/** Saved files after they were saved: whether they are still there, found again, downloaded again. */
import { z } from 'zod'
import { jobTargetSchema } from './model.ts'
import { foundStateSchema } from './vocabulary.ts'

const count = z.number().int().nonnegative()

/** How far the verification of saved files is. */
export const verificationSchema = z.object({
  files: count,
  filesDone: count,
  bytes: count,
  bytesDone: count,
  /** What was found so far. */
  found: z.partialRecord(foundStateSchema, count),
  /** `located`: files of other jobs were found in a folder and taken over. */
  located: count,
  /** `stopped`: by the user, before all files were verified. */
  state: z.enum(['running', 'done', 'stopped']),
})
export type Verification = z.infer<typeof verificationSchema>

/** Jobs whose files are meant. */
export const filesOfSchema = z.object({ target: jobTargetSchema })
export type FilesOf = z.infer<typeof filesOfSchema>

/** What came of looking for a moved file. */
export const locatedSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('closed') }),
  z.object({
    type: z.literal('found'),
    path: z.string(),
    /** It was in its old folder, under another name. */
    renamed: z.boolean(),
    /** Other missing files of the batch that may be in the same folder; `verifySiblings` finds out. */
    siblings: count,
  }),
  /** The chosen file is another one: what was saved, and what this is. */
  z.object({
    type: z.literal('other'),
    name: z.string(),
    saved: z.object({ bytes: count, sha256: z.string().nullable() }),
    chosen: z.object({ bytes: count, sha256: z.string().nullable() }),
  }),
  /** The chosen file belongs to another job. */
  z.object({ type: z.literal('taken'), name: z.string(), job: z.string() }),
])
export type Located = z.infer<typeof locatedSchema>

/** Absolute; null: each job's own. */
const folder = z.string().min(1).max(4000).nullable()
const template = z.string().max(1000).nullable()

/** Which jobs are fetched once more, and where to. */
export const againRequestSchema = z.object({
  target: jobTargetSchema,
  folder,
  template,
  /** What becomes of files that are no longer as they were saved, where a new one has the same name. */
  changed: z.enum(['keep', 'replace']),
})
export type AgainRequest = z.infer<typeof againRequestSchema>

/** What downloading again would come to. */
export const againPreviewSchema = z.object({
  /** Jobs that can be downloaded again; others are left as they are. */
  jobs: count,
  files: count,
  /** Of saved files whose size is known. */
  bytes: count,
  /** Where they go: the first few folders, and how many there are. */
  folders: z.array(z.string()),
  folderCount: count,
  /** The jobs' own name template; null: they have several. */
  template: z.string().nullable(),
  /** Files that are not as they were saved, as far as is known. */
  changedFiles: count,
  /** Old and new names of the first files. */
  names: z.array(z.object({ now: z.string(), then: z.string() })),
  /** Why the template cannot be used, in one sentence; null: it can. */
  problem: z.string().nullable(),
})
export type AgainPreview = z.infer<typeof againPreviewSchema>
