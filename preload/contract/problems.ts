/** What keeps jobs from being saved, by cause and across batches; and what jobs cost. */
import { z } from 'zod'
import { failureSchema, providerNameSchema } from './vocabulary.ts'

const count = z.number().int().nonnegative()
const batchId = z.number().int().positive()

/** Asks again at once, where that is not what a server has asked to wait with. */
export const tryNowSchema = z.object({
  accountIds: z.array(z.string().max(200)).max(1000),
  /** Absolute. */
  folders: z.array(z.string().max(4096)).max(1000),
})
export type TryNow = z.infer<typeof tryNowSchema>

/** Whose trouble it is: an account's, as people know it. */
export const troubledAccountSchema = z.object({
  id: z.string(),
  name: z.string(),
  provider: providerNameSchema,
  /** What people call the provider. */
  label: z.string(),
})
export type TroubledAccount = z.infer<typeof troubledAccountSchema>

/** Jobs that stopped for one cause. Exactly one of account and folder is set. */
export const problemRefSchema = z.object({
  state: z.enum(['failed', 'blocked']),
  /** As the queue counts them: a reason, with the provider's code or words behind it; empty: not known. */
  cause: z.string().max(1000),
  accountId: z.string().max(200).nullable(),
  folder: z.string().max(4096).nullable(),
})
export type ProblemRef = z.infer<typeof problemRefSchema>

export const problemSchema = z.object({
  ref: problemRefSchema,
  /** Null: the folder's. */
  account: troubledAccountSchema.nullable(),
  /** Of one of the jobs: the others have the same reason. */
  failure: failureSchema,
  jobs: count,
  /** Those with the most of these jobs. */
  batches: z.array(z.object({ id: batchId, name: z.string(), jobs: count })),
  /** Batches beyond those listed. */
  moreBatches: count,
})
export type Problem = z.infer<typeof problemSchema>

/** Blocked ones first, then by how many jobs they stop. */
export const problemsSchema = z.object({
  problems: z.array(problemSchema),
  /** Causes beyond those listed. */
  more: count,
})
export type Problems = z.infer<typeof problemsSchema>

/** What costs are added up by. */
export const costsQuerySchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('batch') }),
  z.object({ by: z.literal('account') }),
  /** A column of the imported lists. */
  z.object({ by: z.literal('column'), column: z.string().max(1000) }),
])
export type CostsQuery = z.infer<typeof costsQuerySchema>

/** Amounts of different units are never added. */
const sumSchema = z.object({ unit: z.string().nullable(), amount: z.number() })

export const costRowSchema = z.object({
  /** A batch, an account or what the column says; null: the column says nothing of these jobs. */
  label: z.string().nullable(),
  jobs: count,
  /** Those whose provider says what they cost. */
  priced: count,
  sums: z.array(sumSchema),
})
export type CostRow = z.infer<typeof costRowSchema>

export const costsSchema = z.object({
  rows: z.array(costRowSchema),
  /** Rows beyond those listed; they are in the file. */
  more: count,
  total: costRowSchema.omit({ label: true }),
  /** Names of the columns of all lists, in alphabetical order. */
  columns: z.array(z.string()),
})
export type Costs = z.infer<typeof costsSchema>
