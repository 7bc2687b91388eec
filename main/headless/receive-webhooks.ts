/** `--webhook-port`: payloads that come in while a run waits. */
import type { Engine } from '../engine/engine.ts'
import { UsageError } from '../errors.ts'
import { startWebhookListener, type WebhookListener } from '../webhooks/webhook-listener.ts'

/**
 * Starts listening; null where no port was named.
 * @throws UsageError when the secret is missing or cannot be used, or the port cannot be had.
 */
export async function receiveWebhooks(
  engine: Pick<Engine, 'hint'>,
  port: number | null,
  env: NodeJS.ProcessEnv,
): Promise<WebhookListener | null> {
  if (port === null) return null
  const secret = env.REELHAUL_WEBHOOK_SECRET
  if (!secret) {
    throw new UsageError(
      '--webhook-port needs REELHAUL_WEBHOOK_SECRET: 16 or more letters and digits that cannot be guessed.',
    )
  }
  return startWebhookListener({
    port,
    secret,
    onHint: (hint) => engine.hint(hint),
    monotonicNow: () => performance.now(),
  })
}
