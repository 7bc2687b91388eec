/**
 * What happened to a job, as codes with parameters: stored like this and put into words where it is
 * shown. Codes are persisted: add to them, never rename or remove. Their words are the messages of the
 * group `timeline`.
 */
import { z } from 'zod'
import { credentialsStateSchema } from './vocabulary.ts'

const words = z.string()
const amount = z.number().nonnegative()

const parameters = {
  added: { batch: words },
  /** The provider's own status. */
  says: { status: words },
  finished: { status: words, files: amount },
  /** What a failure says. */
  failed: { why: words },
  blocked: { why: words },
  nextTry: { why: words, seconds: amount },
  paused: {},
  resumed: {},
  retried: {},
  cancelled: {},
  uncancelled: {},
  back: {},
  renewed: {},
  completed: {},
  savedBefore: {},
  /** A file's name. */
  notThere: { name: words },
  notTheSame: { name: words },
  saved: { name: words, bytes: amount, seconds: amount },
  savedUnhashed: { name: words, bytes: amount, seconds: amount },
  skipped: { name: words },
  joined: { name: words, bytes: amount },
  /** The webhook's own words. */
  webhook: { what: words },
  credentials: { name: words, state: credentialsStateSchema, detail: words.nullable() },
  /** Of older versions, and what has words of its own: as it is. */
  text: { text: words },
} as const

type Codes = typeof parameters
export type JobEventCode = keyof Codes
export const jobEventCodes = Object.keys(parameters) as JobEventCode[]

type Parameters<C extends JobEventCode> = z.output<z.ZodObject<Codes[C]>>
export type JobEvent = {
  [C in JobEventCode]: { readonly code: C; readonly params: Readonly<Parameters<C>> }
}[JobEventCode]

/** Accepts what `JobEvent` describes; anything else is no event. */
export const jobEventSchema: z.ZodType<JobEvent> = z
  .object({ code: z.enum(jobEventCodes as [JobEventCode]), params: z.unknown() })
  .transform(({ code, params }, context) => {
    const parsed = z.object(parameters[code]).safeParse(params)
    if (!parsed.success) {
      context.addIssue({ code: 'custom', message: `params do not fit ${code}` })
      return z.NEVER
    }
    return { code, params: parsed.data } as JobEvent
  })
