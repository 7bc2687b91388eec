/**
 * Signs a webhook as the Standard Webhooks specification says: HMAC-SHA256 over
 * `id.timestamp.body`, in base64 behind `v1,`.
 */
import { createHmac } from 'node:crypto'
import { codedSecret } from '../../../preload/contract/notify-rules.ts'

export interface SignedMessage {
  /** Without a full stop; the same for every attempt. */
  readonly id: string
  /** Of this attempt, whole seconds since 1970. */
  readonly timestamp: number
  /** To the byte as it is sent. */
  readonly body: string
}

/** The headers of one attempt. @param secret as `isSigningSecret` takes it */
export function signedHeaders(
  secret: string,
  { id, timestamp, body }: SignedMessage,
): Record<string, string> {
  const key = Buffer.from(codedSecret(secret), 'base64')
  const digest = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${digest}`,
  }
}
