/** What is known of a saved file besides its record. */
import { z } from 'zod'
import { foundStateSchema } from './vocabulary.ts'

const count = z.number().int().nonnegative()
/** Epoch milliseconds. */
const time = z.number()

/** What was last found where a saved file should be. */
export const fileCheckSchema = z.object({
  found: foundStateSchema,
  at: time,
  /** When its bytes were last compared with the recorded SHA-256; null: never, or not since it changed. */
  verifiedAt: time.nullable(),
  /** Of what is there now; null: not known. */
  bytes: count.nullable(),
  sha256: z.string().nullable(),
  modifiedAt: time.nullable(),
})
export type FileCheck = z.infer<typeof fileCheckSchema>

/** The file that was saved before, while its job is downloaded again. */
export const earlierFileSchema = z.object({
  path: z.string(),
  bytes: count,
  sha256: z.string().nullable(),
  completedAt: time.nullable(),
})
