/** Settings and what is known of the machine. A change applies at once or says why it cannot. */
import { providerWords } from '../words/provider-words.svelte.ts'
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { Environment, Settings } from '../../preload/contract/model.ts'
import { longestTexts } from '../../preload/contract/settings-limits.ts'
import { languageOf } from '../../preload/contract/languages.ts'
import { failureOf } from '../words/failure-of.ts'
import type { SettingsSectionName } from './settings-sections.ts'
import { firstLanguage } from './first-language.ts'
import { isFixedRow } from './fixed-settings.ts'
import { SettingsImport } from './settings-import.svelte.ts'
import type { SettingField } from './setting-field.ts'
import { SettingsSearch } from './settings-search.svelte.ts'
import { strings } from '../words/strings.ts'

export type SettingKey = keyof Settings
export type { SettingField } from './setting-field.ts'

/** Shown when a value is refused; the value itself stays in the field. What else cannot be, main says. */
function explain(key: SettingKey, value: unknown): string | null {
  if (key === 'template' && value === '') return strings.settings.required
  const texts = key === 'template' ? { template: value } : { ...(value as object | null) }
  const most = longestAllowed(texts)
  return most === null ? null : strings.settings.tooLong({ most })
}

/** How long the first text that is too long may be; null: none is. */
function longestAllowed(texts: Readonly<Record<string, unknown>>): number | null {
  for (const [name, most] of Object.entries(longestTexts)) {
    const text = texts[name]
    if (typeof text === 'string' && text.length > most) return most
  }
  return null
}

function rowOf(key: SettingKey): SettingField {
  if (key === 'network') return 'proxy'
  return key === 'list' ? 'density' : key
}

/** As long as main has not said what the user wants. */
const plainList: Settings['list'] = {
  columns: ['files', 'size'],
  density: 'comfortable',
  widths: {},
}

export class SettingsState {
  readonly #api: ReelhaulApi
  #listChanges: Promise<void> = Promise.resolve()
  settings = $state.raw<Settings | null>(null)
  environment = $state.raw<Environment | null>(null)
  /** Why a value was refused, by setting. */
  problems = $state.raw<Partial<Record<SettingField, string>>>({})

  readonly search = new SettingsSearch()
  readonly importing: SettingsImport
  /** A section to bring into view; null: none, or it is. */
  wanted = $state<SettingsSectionName | null>(null)

  readonly mac = $derived(this.environment?.platform === 'darwin')

  /** What the administrator has set; null: nothing. */
  readonly policy = $derived(this.environment?.policy ?? null)

  readonly list = $derived(this.settings?.list ?? plainList)
  readonly theme = $derived(this.settings?.theme ?? 'system')
  /** The user's locales (BCP 47), the most preferred first; before main has said so, as the page knows them. */
  readonly locales = $derived(this.environment?.locales ?? navigator.languages)
  readonly language = $derived.by(() => {
    const choice = this.settings?.language ?? 'system'
    const isKnown = choice !== 'system' || this.environment !== null
    return isKnown ? languageOf(choice, this.locales) : firstLanguage()
  })

  constructor(api: ReelhaulApi) {
    this.#api = api
    this.importing = new SettingsImport(api, (settings) => {
      this.settings = settings
      this.problems = {}
    })
  }

  /** @throws CallError when main cannot read them. */
  async load(): Promise<void> {
    // How the list looks does not wait for what the machine is.
    await Promise.all([this.#loadSettings(), this.#loadEnvironment()])
  }

  async #loadSettings(): Promise<void> {
    this.settings = await this.#api.call('getSettings')
  }

  async #loadEnvironment(): Promise<void> {
    this.environment = await this.#api.call('getEnvironment')
    providerWords.use(this.environment.providers)
  }

  /** Saves one setting; true when it was taken. @param row says why not, where that is another one. */
  async set<K extends SettingKey>(
    key: K,
    value: Settings[K],
    row: SettingField = rowOf(key),
  ): Promise<boolean> {
    const problem = explain(key, value)
    if (problem !== null) return this.refuse(row, problem)
    try {
      this.settings = await this.#api.call('saveSettings', { [key]: value })
      this.accept(row)
      return true
    } catch (error) {
      const { reason, message } = failureOf(error)
      const isRefused = reason === 'USER_CANCELLED'
      return this.refuse(row, isRefused ? strings.settings.notConfirmed : message)
    }
  }

  /** Changes how the list looks, and nothing else of it: one change after the other, so that none is lost. */
  setList(change: (list: Settings['list']) => Partial<Settings['list']>): Promise<void> {
    this.#listChanges = this.#listChanges.then(async () => {
      await this.set('list', { ...this.list, ...change(this.list) })
    })
    return this.#listChanges
  }

  async chooseDownloadFolder(): Promise<void> {
    const chosen = await this.chooseFolder(this.settings?.downloadFolder ?? null)
    if (chosen !== null) await this.set('downloadFolder', chosen)
  }

  /** Null when the user closes the dialog. */
  chooseFolder(startAt: string | null): Promise<string | null> {
    return this.#api.call('chooseFolder', startAt)
  }

  chooseCertificates(): Promise<string | null> {
    return this.#api.call('chooseCertificates')
  }

  /** @returns where they are; null when the user closes the dialog. @throws CallError why not. */
  exportToFile(): Promise<string | null> {
    return this.#api.call('exportSettings')
  }

  /** True when the administrator has decided on what a row shows. */
  isFixed(row: SettingField): boolean {
    return isFixedRow(row, this.policy?.fixed ?? [])
  }

  /** Marks a value as refused without asking main. */
  refuse(key: SettingField, problem: string): false {
    this.problems = { ...this.problems, [key]: problem }
    return false
  }

  /** A value is fine again. */
  accept(key: SettingField): void {
    this.problems = { ...this.problems, [key]: undefined }
  }
}
