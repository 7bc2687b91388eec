/** Sends webhooks as the settings say: opened when they are wanted, closed when they are not. */
import { isDeepStrictEqual } from 'node:util'
import type { NotifySettings } from '../../preload/contract/automation.ts'
import { isSigningSecret } from '../../preload/contract/notify-rules.ts'
import type { Engine } from '../engine/engine.ts'
import { messageOf, UsageError } from '../errors.ts'
import type { RunningNotifier } from '../hooks/notify/create-notifier.ts'
import type { Receiver } from '../hooks/notify/send.ts'
import type { NotifyService } from '../ipc/services.ts'
import type { Network } from '../network/network.ts'
import type { SettingsStore } from '../settings/settings-store.ts'
import type { SecretStore } from '../settings/secret-store.ts'
import { isSampleBatch } from './sample-providers.ts'
import type { DesktopStrings } from './ui/language.ts'

/** No account is called so: theirs begin with a provider's name and a dash. */
export const notifySecretId = 'hooks:notify'

export interface NotifySwitchDeps {
  readonly engine: Engine
  readonly settings: Pick<SettingsStore, 'get' | 'save' | 'onChange'>
  readonly secrets: Pick<SecretStore, 'get' | 'save' | 'storageOf'>
  readonly network: Network
  /** Absolute. */
  readonly dataFolder: string
  readonly strings: () => DesktopStrings
  /** Tells people. */
  readonly notify: (text: string) => void
  readonly log: (message: string) => void
}

export class NotifySwitch implements NotifyService {
  readonly #deps: NotifySwitchDeps
  #running: RunningNotifier | null = null
  #work: Promise<void> = Promise.resolve()
  #before: NotifySettings | null = null

  constructor(deps: NotifySwitchDeps) {
    this.#deps = deps
  }

  /** Follows the settings from now on. */
  start(): void {
    const { settings } = this.#deps
    this.#apply(settings.get().notify)
    settings.onChange(({ notify }) => this.#apply(notify))
  }

  storage() {
    return this.#deps.secrets.storageOf(notifySecretId)
  }

  async saveSecret(secret: string) {
    if (secret !== '' && !isSigningSecret(secret)) throw new UsageError(this.#words().secretWrong)
    await this.#deps.secrets.save(notifySecretId, { key: secret })
    this.#running?.notifier.receiverChanged()
    return this.storage()
  }

  async test(): Promise<{ ok: boolean; message: string }> {
    await this.#work
    const words = this.#words()
    const { notifier } = this.#running ?? {}
    if (notifier === undefined || this.#receiver() === null)
      return { ok: false, message: words.incomplete }
    const outcome = await notifier.test()
    if (outcome.result === 'failed')
      return { ok: false, message: outcome.message || words.incomplete }
    const ok = outcome.result === 'taken'
    return { ok, message: (ok ? words.taken : words.gone)({ status: String(outcome.status) }) }
  }

  /** What is not delivered stays for the next start. */
  async close(): Promise<void> {
    this.#before = null
    this.#work = this.#work.then(() => this.#stop())
    await this.#work
  }

  #apply(now: NotifySettings): void {
    const before = this.#before
    if (isDeepStrictEqual(now, before)) return
    this.#before = now
    this.#work = this.#work.then(() => this.#change(now, before))
  }

  async #change(now: NotifySettings, before: NotifySettings | null): Promise<void> {
    try {
      if (!now.enabled) return await this.#stop()
      if (this.#running !== null) {
        if (now.url !== before?.url) this.#running.notifier.receiverChanged()
        return
      }
      this.#running = await this.#open()
      // Switched on by the user: batches that ended before are not told.
      this.#running.notifier.start({ afresh: before !== null })
    } catch (error) {
      this.#deps.notify(messageOf(error))
    }
  }

  async #open(): Promise<RunningNotifier> {
    // Few users need it: it is not loaded at every start.
    const { createNotifier } = await import('../hooks/notify/create-notifier.ts')
    const { engine, network, dataFolder, settings, notify, log } = this.#deps
    return createNotifier({
      ...{ engine, network, dataFolder, log },
      receiver: () => this.#receiver(),
      wanted: () => settings.get().notify,
      isOwn: (batchId) => !isSampleBatch(engine, batchId),
      onGone: () => {
        notify(this.#words().stopped)
        settings.save({ notify: { ...settings.get().notify, enabled: false } })
      },
      onGivenUp: notify,
    })
  }

  async #stop(): Promise<void> {
    const running = this.#running
    this.#running = null
    await running?.close()
  }

  /** Null: the address or the secret is missing. */
  #receiver(): Receiver | null {
    const { settings, secrets } = this.#deps
    const { enabled, url } = settings.get().notify
    const secret = secrets.get(notifySecretId)?.key ?? ''
    return enabled && url !== '' && secret !== '' ? { url, secret } : null
  }

  #words() {
    return this.#deps.strings().messages.notify
  }
}
