/** What a user does to a batch as a whole. */
import { z } from 'zod'

/** What of the batch is not saved yet goes to another folder. */
export const setBatchFolderSchema = z.object({
  batchId: z.number().int().positive(),
  /** Absolute. */
  folder: z.string().min(1).max(4096),
})
export type SetBatchFolder = z.infer<typeof setBatchFolderSchema>
