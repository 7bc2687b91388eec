/**
 * What the command line and a running program say to each other: one JSON object a line, UTF-8. The
 * first request of a connection is `hello` with the owner's token; each one is answered with its `id` by
 * one line with `result` or `error`, before which `watch` sends lines with `item`. Names are added, never
 * renamed; what an older program does not know, it refuses as BAD_REQUEST.
 */
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { listEncodings } from '../../preload/contract/list-reading.ts'
import { longestTexts } from '../../preload/contract/settings-limits.ts'
import { providerNameSchema } from '../../preload/contract/vocabulary.ts'

/** Those that this program understands, the best first. */
export const controlVersions = [1] as const

/** A request, without its end of line. Longer lists of jobs come as a file. */
export const MOST_REQUEST_BYTES = 64 * 1024

export const tokenPattern = /^[\w-]{43}$/

const id = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER)
const batch = z.string().min(1).max(1000).nullable()
const remoteIds = z.array(z.string().min(1).max(1000)).max(1000)
const absolute = z.string().max(longestTexts.folder).refine(isAbsolute)
const column = z.string().min(1).max(1000)

const addRequestSchema = z.strictObject({
  /** Lists, read by the program that takes them. */
  files: z.array(absolute).max(1000),
  /** The providers' IDs. */
  ids: remoteIds,
  provider: providerNameSchema.nullable(),
  /** The name or id of one; null: the only one, or as the list says. */
  account: z.string().min(1).max(1000).nullable(),
  /** Where files go; null: as the program's settings or options say. */
  folder: absolute.nullable(),
  template: z.string().min(1).max(longestTexts.template).nullable(),
  /** Of the batch; null: as the list is called. */
  name: z.string().min(1).max(1000).nullable(),
  encoding: z.enum(listEncodings).nullable(),
  sheet: z.string().max(1000).nullable(),
  columns: z.partialRecord(z.enum(['jobId', 'title', 'provider', 'account', 'product']), column),
})
export type AddRequest = z.infer<typeof addRequestSchema>

export const addResultSchema = z.object({
  batches: z.array(
    z.object({
      name: z.string(),
      added: z.number().int().nonnegative(),
      /** Were here already. */
      known: z.number().int().nonnegative(),
      /** Of the known ones: are tried again. */
      retried: z.number().int().nonnegative(),
    }),
  ),
  /** Sentences about rows that were left out: the first few. */
  remarks: z.array(z.string()),
})
export type AddResult = z.infer<typeof addResultSchema>

/** What can be done to jobs from outside. */
const controlActions = ['pause', 'resume', 'retry', 'cancel'] as const
export type ControlAction = (typeof controlActions)[number]

const actRequestSchema = z.strictObject({
  action: z.enum(controlActions),
  /** The name of a batch; null: all of them. */
  batch,
  /** The providers' IDs; empty: all jobs of the batch. */
  ids: remoteIds,
})
export type ActRequest = z.infer<typeof actRequestSchema>

export const actResultSchema = z.object({
  /** Jobs that are different now. */
  jobs: z.number().int().nonnegative(),
  /** Whether everything is paused now. */
  paused: z.boolean(),
})
export type ActResult = z.infer<typeof actResultSchema>

export const requestSchema = z.discriminatedUnion('method', [
  z.strictObject({
    id,
    method: z.literal('hello'),
    params: z.strictObject({
      versions: z.array(z.number().int()).min(1).max(100),
      token: z.string().max(200),
    }),
  }),
  z.strictObject({ id, method: z.literal('live') }),
  z.strictObject({ id, method: z.literal('add'), params: addRequestSchema }),
  z.strictObject({ id, method: z.literal('act'), params: actRequestSchema }),
  z.strictObject({ id, method: z.literal('watch') }),
])
export type ControlRequest = z.infer<typeof requestSchema>

export const helloResultSchema = z.object({
  /** The one that both understand. */
  version: z.number().int(),
  program: z.string(),
})

const errorCodes = [
  /** No request, or one that is not known here. */
  'BAD_REQUEST',
  'TOO_LONG',
  /** The token is wrong, or was not given first. */
  'NOT_ALLOWED',
  /** No version of the protocol is known to both. */
  'NO_COMMON_VERSION',
  /** The other side has kept the connection open without a word. */
  'TOO_SLOW',
  'BUSY',
  /** The message says what has to be different. */
  'USAGE',
  /** The message says what has failed. */
  'FAILED',
] as const
export type ControlErrorCode = (typeof errorCodes)[number]

const controlErrorSchema = z.object({ code: z.enum(errorCodes), message: z.string() })

export const answerSchema = z.union([
  z.object({ id: id.nullable(), error: controlErrorSchema }),
  z.object({ id, item: z.record(z.string(), z.unknown()) }),
  z.object({ id, result: z.unknown() }),
])
export type ControlAnswer = z.infer<typeof answerSchema>

/** What a request was refused with. */
export class ControlError extends Error {
  override name = 'ControlError'
  readonly code: ControlErrorCode

  constructor(code: ControlErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
