/** Finding jobs and batches by typing, and where a job stands in a list. */
import { z } from 'zod'
import { queueQuerySchema } from './model.ts'
import { jobStateSchema } from './vocabulary.ts'

const id = z.number().int().positive()

/** Of each kind at most so many are told: more is not read, but typed on. */
export const MOST_FINDS = 8

export const findTextSchema = z.string().trim().min(1).max(200)

export const queueFindsSchema = z.object({
  jobs: z.array(
    z.object({
      id,
      batchId: id,
      title: z.string().nullable(),
      remoteId: z.string(),
      state: jobStateSchema,
      batchName: z.string(),
      archived: z.boolean(),
    }),
  ),
  batches: z.array(z.object({ id, name: z.string(), archived: z.boolean() })),
})
export type QueueFinds = z.infer<typeof queueFindsSchema>
export type FoundJob = QueueFinds['jobs'][number]

export const rowOfJobSchema = z.object({ id, query: queueQuerySchema })
