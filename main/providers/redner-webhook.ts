/** Redner, "Webhook Payload Example" of its page "Jobs API": what a payload says of a job. */
import { z } from 'zod'
import type { WebhookHint } from './provider.ts'

/** Words of a payload are shown to people: one short line of them. */
const MOST_CHARS = 60

/** What is missing or of another type is left out: only the job matters. */
const word = z
  .string()
  .transform((text) => text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim())
  .transform((text) => text.slice(0, MOST_CHARS).toWellFormed())
  .transform((text) => text || undefined)
  .optional()
  .catch(undefined)
const amount = z.number().nonnegative().optional().catch(undefined)

const payloadSchema = z.object({
  event: z
    .string()
    .max(MOST_CHARS)
    .regex(/^job\.[\w.-]+$/),
  data: z.object({
    jobId: z.string().min(1).max(500),
    status: word,
    apiProduct: word,
    duration: amount,
    cost: amount,
  }),
})

/** A parsed JSON value as a hint; null when it is no payload. Unknown events and statuses are fine. */
export function parseRednerWebhook(value: unknown): WebhookHint | null {
  const parsed = payloadSchema.safeParse(value)
  if (!parsed.success) return null
  const { event, data } = parsed.data
  return {
    provider: 'redner',
    remoteId: data.jobId,
    event,
    status: data.status ?? null,
    facts: {
      product: data.apiProduct,
      cost: data.cost,
      // Its wider documentation: costs are in US dollars.
      costUnit: data.cost === undefined ? undefined : 'USD',
      durationSeconds: data.duration,
    },
  }
}
