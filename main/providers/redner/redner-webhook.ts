/** Redner, "Webhook Payload Example" of its page "Jobs API": what a payload says of a job. */
import { z } from 'zod'
import { amountField } from '../lenient.ts'
import type { WebhookHint } from '../provider.ts'
import { withoutTokens } from '../redaction.ts'

/** "cost": in US dollars, by Redner's documentation. */
export const REDNER_COST_UNIT = 'USD'

/** Words of a payload are shown to people: one short line of them. */
const MOST_CHARS = 60

/** What is missing or of another type is left out: only the job matters. */
const word = z
  .unknown()
  .optional()
  .transform((given) => {
    const text = typeof given === 'string' ? given.slice(0, MOST_CHARS * 10) : ''
    const line = withoutTokens(text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim())
    return line.slice(0, MOST_CHARS).toWellFormed() || undefined
  })

const payloadSchema = z.object({
  event: z
    .string()
    .max(MOST_CHARS)
    .regex(/^job\.[\w.-]+$/),
  data: z.object({
    jobId: z.string().min(1).max(500),
    status: word,
    apiProduct: word,
    duration: amountField,
    cost: amountField,
    wordCount: amountField,
  }),
})

/** "Webhook Events": those of a job that has not ended. */
const AT_WORK = /^job\.(?:created|processing)$/

/** A parsed JSON value as a hint; null when it is no payload. Unknown events and statuses are fine. */
export function parseRednerWebhook(value: unknown): WebhookHint | null {
  const parsed = payloadSchema.safeParse(value)
  if (!parsed.success) return null
  const { event, data } = parsed.data
  return {
    provider: 'redner',
    ...(AT_WORK.test(event) && { working: true }),
    remoteId: data.jobId,
    event,
    status: data.status ?? null,
    facts: {
      product: data.apiProduct,
      cost: data.cost,
      costUnit: data.cost === undefined ? undefined : REDNER_COST_UNIT,
      durationSeconds: data.duration,
      words: data.wordCount,
    },
  }
}
