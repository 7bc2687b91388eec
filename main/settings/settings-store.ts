/** The user's settings, limits of accounts and the window's place: checked when read, checked when written. */
import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import { DEFAULT_TEMPLATE, parseTemplate } from '../naming/name-template.ts'
import {
  accountLimitsSchema,
  importCommitSchema,
  settingsSchema,
  type AccountLimits,
  type ImportCommit,
  type Settings,
} from '../../preload/contract/model.ts'
import { usualLogLevel } from '../../preload/contract/log-levels.ts'
import { lookedAtSchema, type LookedAt } from '../../preload/contract/looked-at.ts'
import { checkNetwork } from './check-network.ts'
import { checkNotify } from './check-notify.ts'
import { splitCommand } from '../commands/split-command.ts'
import { newWebhookSecret } from '../../preload/contract/webhook-address.ts'
import type { StoreFile } from './store-file.ts'
import { noRules, withOwn, type SettingsRules } from './settings-rules.ts'

const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  maximized: z.boolean(),
})
/** Where the window was, in the screen's device-independent pixels. */
export type WindowBounds = z.infer<typeof boundsSchema>

/** Those that no known program claims. */
const WEBHOOK_PORT = 47_650
const METRICS_PORT = 47_651

const defaults = {
  template: DEFAULT_TEMPLATE,
  concurrency: 4,
  segments: 4,
  limitRate: null,
  pollInterval: 5,
  expirationSeconds: null,
  stuckAfterHours: 24,
  giveUpAfterHours: null,
  joinSubtitles: false,
  collisions: 'number',
  control: false,
  metrics: { enabled: false, port: METRICS_PORT },
  watchedFolder: { enabled: false, folder: '' },
  schedule: {
    enabled: false,
    from: '08:00',
    to: '18:00',
    days: [1, 2, 3, 4, 5],
    limitRate: 2_000_000,
  },
  afterBatch: { action: 'nothing', command: '' },
  notify: { enabled: false, url: '', batches: true, jobs: false },
  archiveAfterDays: null,
  network: { proxy: 'system', address: '', bypass: '', user: '', certificates: '' },
  list: { columns: ['files', 'size'], density: 'comfortable', widths: {} },
  notifications: true,
  updates: 'automatic',
  theme: 'system',
  language: 'system',
  logLevel: usualLogLevel,
} satisfies Omit<Settings, 'downloadFolder' | 'webhookListener'>

const noLimits: AccountLimits = { requestsAtOnce: null, requestsPerSecond: null }

/** What a new user starts with. */
export function defaultSettings(downloadFolder: string): Settings {
  const webhookListener = { enabled: false, port: WEBHOOK_PORT, secret: newWebhookSecret() }
  return { ...defaults, downloadFolder, webhookListener }
}

export class SettingsStore {
  readonly #file: StoreFile
  readonly #rules: SettingsRules
  /** The user's own, also where the policy says something else. */
  #own: Settings
  #settings: Settings
  readonly #listeners = new Set<(settings: Settings) => void>()

  /** A value of the file that is missing or not valid is replaced by its default, and only that. */
  constructor(file: StoreFile, fallback: Settings, rules: SettingsRules = noRules) {
    this.#file = file
    this.#rules = rules
    this.#own = withDefaults(section(file, 'settings'), fallback)
    this.#settings = rules.impose(this.#own)
  }

  /** As they hold: what the policy fixes is as it says. */
  get(): Settings {
    return this.#settings
  }

  /**
   * Stores the given values and tells the listeners.
   * @throws ZodError when a value is out of its range, UsageError when one cannot be used as it is or
   *   is not what the policy says; nothing is changed then.
   */
  save(patch: Partial<Settings>): Settings {
    const parsed = settingsSchema.parse({ ...this.#own, ...patch })
    if (patch.template !== undefined) parseTemplate(patch.template)
    if (patch.network !== undefined) checkNetwork(patch.network)
    if (patch.notify !== undefined) checkNotify(patch.notify)
    if (patch.afterBatch?.command) splitCommand(patch.afterBatch.command)
    this.#rules.check(patch, this.#settings)
    const own = withOwn(parsed, this.#own, this.#rules.fixed)
    this.#file.write({ ...this.#file.read(), settings: own })
    this.#own = own
    const settings = (this.#settings = this.#rules.impose(own))
    for (const listener of this.#listeners) listener(settings)
    return settings
  }

  onChange(listener: (settings: Settings) => void): void {
    this.#listeners.add(listener)
  }

  /** The user's limits for an account; null parts: the provider's defaults. */
  accountLimits(accountId: string): AccountLimits {
    return accountLimitsSchema.safeParse(this.#accountLimits()[accountId]).data ?? noLimits
  }

  /** Null forgets them. */
  saveAccountLimits(accountId: string, limits: AccountLimits | null): void {
    const { [accountId]: before, ...others } = this.#accountLimits()
    if (limits === null && before === undefined) return
    const accountLimits = limits === null ? others : { ...others, [accountId]: limits }
    this.#file.write({ ...this.#file.read(), accountLimits })
  }

  /** Ids of the accounts that the last imports were for, by provider. */
  importAccounts(): ImportCommit['accounts'] {
    return (
      importCommitSchema.shape.accounts.safeParse(section(this.#file, 'importAccounts')).data ?? {}
    )
  }

  saveImportAccounts(importAccounts: ImportCommit['accounts']): void {
    if (isDeepStrictEqual(importAccounts, this.importAccounts())) return
    this.#file.write({ ...this.#file.read(), importAccounts })
  }

  #accountLimits(): Record<string, unknown> {
    return section(this.#file, 'accountLimits')
  }

  /** True when the user had paused everything, also in an earlier run. */
  get paused(): boolean {
    return this.#file.read()['paused'] === true
  }

  savePaused(paused: boolean): void {
    this.#file.write({ ...this.#file.read(), paused })
  }

  /** What the window showed last; null: nothing that can be understood. */
  lookedAt(): LookedAt | null {
    return lookedAtSchema.safeParse(this.#file.read()['lookedAt']).data ?? null
  }

  saveLookedAt(lookedAt: LookedAt): void {
    if (isDeepStrictEqual(lookedAt, this.#file.read()['lookedAt'])) return
    this.#file.write({ ...this.#file.read(), lookedAt })
  }

  windowBounds(): WindowBounds | null {
    return boundsSchema.safeParse(this.#file.read()['window']).data ?? null
  }

  saveWindowBounds(window: WindowBounds): void {
    this.#file.write({ ...this.#file.read(), window })
  }
}

function withDefaults(stored: Record<string, unknown>, fallback: Settings): Settings {
  const valid = Object.entries(settingsSchema.shape)
    .map(([key, schema]) => [key, schema.safeParse(stored[key])] as const)
    .filter(([, parsed]) => parsed.success)
    .map(([key, parsed]) => [key, parsed.data])
  return settingsSchema.parse({ ...fallback, ...Object.fromEntries(valid) })
}

function section(file: StoreFile, key: string): Record<string, unknown> {
  const value = file.read()[key]
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
