/** How far an action on many jobs is that the user waits for. */
import { z } from 'zod'
import { jobActions } from './model.ts'

const count = z.number().int().nonnegative()

export const actionProgressSchema = z.object({
  action: z.enum([...jobActions, 'move']),
  /** The action is being taken back. */
  undoing: z.boolean(),
  done: count,
  total: count,
})
export type ActionProgress = z.infer<typeof actionProgressSchema>
