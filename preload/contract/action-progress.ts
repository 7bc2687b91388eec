/** How far an action on many jobs is that the user waits for. */
import { z } from 'zod'
import { jobActions } from './model.ts'

const count = z.number().int().nonnegative()

/** What is done to any number of jobs, some at a time. */
export const longActions = [...jobActions, 'move', 'again'] as const
export type LongAction = (typeof longActions)[number]

export const actionProgressSchema = z.object({
  action: z.enum(longActions),
  /** The action is being taken back. */
  undoing: z.boolean(),
  done: count,
  total: count,
})
export type ActionProgress = z.infer<typeof actionProgressSchema>
