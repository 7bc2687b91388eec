/** What the window showed when it was last open: a start returns to it. */
import { z } from 'zod'
import { queueQuerySchema, sortKeys } from './model.ts'

const { states, providers, locales, batchId } = queueQuerySchema.shape

export const lookedAtSchema = z.object({
  /** What a start does not return to, such as the settings, counts as the queue. */
  view: z.enum(['queue', 'archive']),
  states,
  providers,
  locales,
  batchId,
  sort: z.enum(sortKeys),
  descending: z.boolean(),
})
export type LookedAt = z.infer<typeof lookedAtSchema>
