/** What the window showed when it was last open: a start returns to it. */
import { z } from 'zod'
import { queueQuerySchema, sortKeys } from './model.ts'
import { jobStates } from './vocabulary.ts'

const { states, providers, locales, batchId } = queueQuerySchema.shape

export const lookedAtSchema = z.object({
  /** What a start does not return to, such as the settings, counts as the queue. */
  view: z.enum(['queue', 'archive']),
  states: states.removeDefault().max(jobStates.length),
  providers: providers.removeDefault().max(100),
  locales,
  batchId,
  sort: z.enum(sortKeys),
  descending: z.boolean(),
})
export type LookedAt = z.infer<typeof lookedAtSchema>
