/**
 * What happened to a job, as codes with parameters: stored like this and put into words where it is
 * shown. Codes are persisted: add to them, never rename or remove. Their words are the messages of the
 * group `timeline`.
 */
import { z } from 'zod'
import { codedSchema, codesOf, type Coded } from './coded.ts'
import { jobWarningSchema } from './job-warnings.ts'
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
  /** Downloaded again, into the same folder or another one. */
  again: {},
  againIn: { folder: words },
  earlierKept: {},
  /** A saved file that was moved was found: its name and its folder. */
  located: { name: words, folder: words },
  /** A changed file was taken as the right one: its length before and now. */
  accepted: { name: words, before: amount, bytes: amount },
  /** What was found in the place of a saved file. */
  foundMoved: { name: words },
  foundChanged: { name: words },
  /** The webhook's own words. */
  webhook: { what: words },
  credentials: { name: words, state: credentialsStateSchema, detail: words.nullable() },
  /** What is worth a look in the job. */
  warning: { warning: jobWarningSchema },
  /** Of older versions, and what has words of its own: as it is. */
  text: { text: words },
} as const

export type JobEvent = Coded<typeof parameters>
export type JobEventCode = JobEvent['code']
export const jobEventCodes = codesOf(parameters)

/** Accepts what `JobEvent` describes; anything else is no event. */
export const jobEventSchema = codedSchema(parameters)
