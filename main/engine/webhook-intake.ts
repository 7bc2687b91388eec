/** What becomes of webhooks: who may send them, whose jobs they are about, and that they arrive at all. */
import type { Credential, WebhookHint } from '../providers/provider.ts'
import { redactedFacts } from '../providers/redacted-ask.ts'
import { redactorOf } from '../providers/redaction.ts'
import type { Poller } from '../polling/poller.ts'
import type { JobPace } from '../queue/job-pace.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import type { AccountRecord } from '../queue/records.ts'
import { isSignedWith, type ReceivedWebhook } from '../webhooks/signature.ts'

export interface WebhookIntakeDeps {
  readonly accounts: () => readonly AccountRecord[]
  readonly credential: (accountId: string) => Credential | null
  readonly queue: JobQueue
  readonly poller: Pick<Poller, 'askAgain'>
  readonly pace: Pick<JobPace, 'webhookCame'>
}

export class WebhookIntake {
  readonly #deps: WebhookIntakeDeps

  constructor(deps: WebhookIntakeDeps) {
    this.#deps = deps
  }

  /**
   * A payload came in. Accounts that have a webhook secret and the name of its header take what is signed
   * with it, and nothing else. Returns false where no account of the provider takes it.
   */
  receive(hint: WebhookHint, webhook: ReceivedWebhook): boolean {
    const own = this.#accountsOf(hint)
    const taking = own.filter((account) => this.#isWelcome(account, webhook))
    for (const account of taking)
      if (this.#take(hint, account)) this.#deps.pace.webhookCame(account.id)
    return taking.length > 0 || own.length === 0
  }

  /** A payload that the user has handed over. */
  take(hint: WebhookHint): void {
    for (const account of this.#accountsOf(hint)) this.#take(hint, account)
  }

  #accountsOf({ provider }: WebhookHint): AccountRecord[] {
    return this.#deps.accounts().filter((account) => account.provider === provider)
  }

  #isWelcome({ id, options }: AccountRecord, webhook: ReceivedWebhook): boolean {
    const secret = this.#deps.credential(id)?.webhookSecret
    const header = options?.webhookHeader
    return !secret || !header || isSignedWith(secret, header, webhook)
  }

  /** Returns true where the job is one of the account. */
  #take(hint: WebhookHint, { id }: AccountRecord): boolean {
    const { queue, poller, credential } = this.#deps
    const job = queue.store.jobs.find(id, hint.remoteId)
    if (job === null) return false
    if (queue.hint(job.id, withoutSecrets(hint, credential(id)))) poller.askAgain(job.id)
    return true
  }
}

function withoutSecrets(hint: WebhookHint, credential: Credential | null): WebhookHint {
  const redact = redactorOf(credential ?? { key: '' })
  return {
    ...hint,
    event: redact(hint.event),
    status: hint.status && redact(hint.status),
    facts: redactedFacts(hint.facts, redact),
  }
}
