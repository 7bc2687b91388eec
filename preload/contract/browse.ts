/** Recent jobs as an account's provider lists them, for the window to choose from. */
import { z } from 'zod'
import { jobStateSchema } from './vocabulary.ts'

export const browseRequestSchema = z.object({
  accountId: z.string().max(200),
  /** One of the provider's `findProducts`; null: all. */
  product: z.string().max(200).nullable(),
  /** Only jobs that were made then or later, epoch ms; null: all. */
  since: z.number().int().nonnegative().nullable(),
})
export type BrowseRequest = z.infer<typeof browseRequestSchema>

export const foundStates = ['waiting', 'ready', 'failed'] as const
export type FoundState = (typeof foundStates)[number]

export const foundJobViewSchema = z.object({
  remoteId: z.string(),
  product: z.string().nullable(),
  title: z.string().nullable(),
  /** The provider's own word. */
  status: z.string(),
  state: z.enum(foundStates),
  /** Epoch ms; null: not said. */
  createdAt: z.number().nullable(),
  /** How far the queue is with it; null: it is not here. */
  here: jobStateSchema.nullable(),
})
export type FoundJobView = z.infer<typeof foundJobViewSchema>

export const foundPageSchema = z.object({
  /** Handed back for the next page and for what is chosen; lives until another list is read. */
  id: z.string(),
  /** Those that no earlier page had. */
  jobs: z.array(foundJobViewSchema),
  /** Entries whose ids cannot be used. */
  unusable: z.number().int().nonnegative(),
  /**
   * Why there is no further page; null: there is one. `repeats`: the list began to repeat itself.
   * `tooLong`: it goes on, and is not read further.
   */
  ended: z.enum(['complete', 'repeats', 'tooLong']).nullable(),
})
export type FoundPageView = z.infer<typeof foundPageSchema>

/** Jobs of a list that was read: others cannot be named. */
export const browseChoiceSchema = z.object({
  id: z.string().max(100),
  remoteIds: z.array(z.string().max(200)).min(1).max(100_000),
})
export type BrowseChoice = z.infer<typeof browseChoiceSchema>
