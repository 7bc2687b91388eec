/** `--webhook-port`: payloads that come in while a run waits. */
import type { Engine } from '../engine/engine.ts'
import { UsageError } from '../errors.ts'
import type { Options } from './options.ts'
import { startWebhookListener, type WebhookListener } from '../webhooks/webhook-listener.ts'

/**
 * Starts listening; null where no port was named.
 * @throws UsageError when a secret is missing, or the name of
 *   the header with the signature, or one of them cannot be used, or the port cannot be had.
 */
export async function receiveWebhooks(
  engine: Pick<Engine, 'receiveWebhook'>,
  { webhookPort: port, webhookHeader }: Pick<Options, 'webhookPort' | 'webhookHeader'>,
  env: NodeJS.ProcessEnv,
): Promise<WebhookListener | null> {
  if (port === null) return null
  const secret = env.REELHAUL_WEBHOOK_SECRET
  if (!secret) {
    throw new UsageError(
      '--webhook-port needs REELHAUL_WEBHOOK_SECRET: 16 or more letters and digits that cannot be guessed.',
    )
  }
  checkSigning(webhookHeader, env)
  return startWebhookListener({
    port,
    secret,
    onHint: (hint, webhook) => engine.receiveWebhook(hint, webhook),
    monotonicNow: () => performance.now(),
  })
}

/** A secret without its header, or a header without its secret, would verify nothing. */
function checkSigning(header: string | null, env: NodeJS.ProcessEnv): void {
  const name = 'REELHAUL_WEBHOOK_SIGNING_SECRET'
  const secret = Object.keys(env).some((key) => key.startsWith(name) && env[key])
  if (header !== null && !secret) {
    throw new UsageError(
      `--webhook-header needs ${name}: the secret that webhooks are signed with.`,
    )
  }
  if (header === null && secret) {
    throw new UsageError(`${name} needs --webhook-header: the header that carries the signature.`)
  }
}
