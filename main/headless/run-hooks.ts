/** Who is told by a headless run: the command after a batch, and the receiver of webhooks. */
import { runCommand } from '../commands/run-command.ts'
import type { Engine } from '../engine/engine.ts'
import { messageOf, UsageError } from '../errors.ts'
import { allCancelled, BatchCommand, writeBatchReceipt } from '../hooks/batch-command.ts'
import { createNotifier, type RunningNotifier } from '../hooks/notify/create-notifier.ts'
import type { Network } from '../network/network.ts'
import { isSigningSecret } from '../../preload/contract/notify-rules.ts'
import type { HookOptions } from './hook-options.ts'
import type { Reporter } from './reporter.ts'
import { plural } from './text-format.ts'

export interface RunHooks {
  /** Jobs may end from now on. */
  start(): void
  /** Call once every job is settled. Returns false when a command has failed. */
  finish(): Promise<boolean>
  close(): Promise<void>
}

export interface HookParts {
  readonly engine: Engine
  readonly reporter: Reporter
  readonly options: HookOptions & { readonly data: string }
  readonly env: NodeJS.ProcessEnv
  readonly network: Network
  readonly interrupted: AbortSignal
}

/** How long the end of a run waits for a receiver. */
const lastWebhooksMs = 10_000

/** @throws UsageError when webhooks are wanted and their secret is missing or cannot be used. */
export function createRunHooks(parts: HookParts): RunHooks {
  const command = createCommand(parts)
  const webhooks = createWebhooks(parts)
  return {
    start: () => webhooks?.notifier.start(),
    async finish() {
      const { engine, reporter, interrupted } = parts
      // The last batch is told of once a power cut could not take its end back.
      if (engine.lost === null) await engine.store.durable()
      const succeeded = await command.finish()
      const pending = (await webhooks?.notifier.idle(interrupted.aborted ? 0 : lastWebhooksMs)) ?? 0
      if (pending > 0) {
        const message = `${plural(pending, 'webhook')} could not be delivered yet: the next run with --notify-url sends them again.`
        reporter.hookNotice({ code: 'WEBHOOKS_PENDING', message })
      }
      return succeeded
    },
    close: async () => webhooks?.close(),
  }
}

function createCommand({ engine, reporter, options, interrupted, env }: HookParts) {
  const { afterBatch, data } = options
  let failed = false
  const command = new BatchCommand({
    writeReceipt: (batch) => writeBatchReceipt(engine.store, data, batch),
    run: (text, context) =>
      runCommand(text, context, {
        env,
        signal: interrupted,
        say: (line) => reporter.notice(line),
      }),
    onFailed(error, { name }) {
      failed = true
      reporter.hookNotice({ code: 'COMMAND_FAILED', batch: name, message: messageOf(error) })
    },
  })
  if (afterBatch !== null)
    engine.on('batchSettled', (batchId) => {
      const batch = engine.store.batches.get(batchId)
      if (batch !== null && !allCancelled(engine.store.batches.counts(batchId)))
        command.start(afterBatch, batch)
    })
  return {
    async finish(): Promise<boolean> {
      await command.idle()
      return !failed
    },
  }
}

function createWebhooks({
  engine,
  reporter,
  options,
  env,
  network,
}: HookParts): RunningNotifier | null {
  const { notifyUrl: url, notifyJobs, data } = options
  if (url === null) return null
  const secret = secretFrom(env)
  let receiver: { url: string; secret: string } | null = { url, secret }
  return createNotifier({
    ...{ engine, network, dataFolder: data },
    receiver: () => receiver,
    wanted: () => ({ batches: true, jobs: notifyJobs }),
    onGone() {
      receiver = null
      const message = `${new URL(url).host} wants no more webhooks (410 Gone). What waited is not sent; take --notify-url out.`
      reporter.hookNotice({ code: 'WEBHOOK_RECEIVER_GONE', message })
    },
    onGivenUp: (message) => reporter.hookNotice({ code: 'WEBHOOK_GIVEN_UP', message }),
    log: (message) => reporter.notice(message),
  })
}

function secretFrom(env: NodeJS.ProcessEnv): string {
  const secret = env['REELHAUL_NOTIFY_SECRET']?.trim() ?? ''
  if (isSigningSecret(secret)) return secret
  const what = secret === '' ? 'needs' : 'cannot sign with the value of'
  throw new UsageError(
    `--notify-url ${what} REELHAUL_NOTIFY_SECRET: "whsec_" and 24 to 64 random bytes in base64, which webhooks are signed with. One way to make it: echo "whsec_$(openssl rand -base64 32)"`,
  )
}
