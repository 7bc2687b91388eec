/** What of the administrator's policy the window shows. It is kept to elsewhere, whatever the window does. */
import { z } from 'zod'
import { providerNameSchema } from './vocabulary.ts'

export const policyViewSchema = z.object({
  /** Files that it comes from, absolute. */
  files: z.array(z.string()),
  /** Settings that are fixed: `concurrency`, `network.proxy`, `afterBatch.command`. */
  fixed: z.array(z.string()),
  /** Providers that may be used; null: all. */
  providers: z.array(z.string()).nullable(),
  /** Folders below which files may be saved; null: anywhere. */
  folders: z.array(z.string()).nullable(),
  /** Origins that accounts may have, by provider; one that is not named may have any. */
  origins: z.record(providerNameSchema, z.array(z.string())),
  allowHttp: z.boolean(),
})
export type PolicyView = z.infer<typeof policyViewSchema>
