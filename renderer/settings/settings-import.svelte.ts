/** Settings from a file: what they would change is shown before it is taken over. */
import type { ReelhaulApi } from '../../preload/contract/api.ts'
import type { Settings } from '../../preload/contract/model.ts'
import type { SettingsChange, SettingsOffer } from '../../preload/contract/settings-offer.ts'
import { strings } from '../words/strings.ts'
import { rowOfPath } from './fixed-settings.ts'

export class SettingsImport {
  readonly #api: ReelhaulApi
  readonly #taken: (settings: Settings) => void
  /** Null: there is none to look at. */
  offer = $state.raw<SettingsOffer | null>(null)

  /** @param taken told the settings as they are after an import. */
  constructor(api: ReelhaulApi, taken: (settings: Settings) => void) {
    this.#api = api
    this.#taken = taken
  }

  /** Something of it would be changed. */
  readonly changes = $derived(this.offer?.changes.some(({ how }) => how !== 'fixed') ?? false)

  /** Asks for a file; nothing happens when the user closes the dialog. @throws CallError why it cannot be used. */
  async open(): Promise<void> {
    this.offer = await this.#api.call('importSettings')
  }

  close(): void {
    this.offer = null
  }

  /** @returns false when the user cancels at one of the questions. @throws CallError why it cannot be. */
  async take(): Promise<boolean> {
    const { offer } = this
    if (offer === null) return false
    const settings = await this.#api.call('takeSettings', offer.id)
    this.offer = null
    if (settings === null) return false
    this.#taken(settings)
    return true
  }
}

/** What people call a setting; its path where it has no row. */
export function nameOfChange({ path }: Pick<SettingsChange, 'path'>): string {
  const { fields } = strings.settings
  const row = rowOfPath(path, fields)
  return row === null ? path : fields[row].label
}

/** Words of settings that are one of a few choices. */
function wordsOf(path: string): Readonly<Record<string, string>> {
  const { themes, collisionPolicies, afterBatchActions, proxyModes } = strings.settings
  switch (path) {
    case 'theme':
      return themes
    case 'collisions':
      return collisionPolicies
    case 'afterBatch.action':
      return afterBatchActions
    case 'network.proxy':
      return proxyModes
    case 'list.density':
      return strings.densities
    default:
      return {}
  }
}

/** A value as text, in the words of its setting. */
export function valueText(path: string, value: SettingsChange['before']): string {
  const words = strings.settings.importing
  const known = wordsOf(path)
  if (typeof value === 'string' && Object.hasOwn(known, value)) return known[value]!
  if (value === null || value === '') return words.nothing
  if (typeof value === 'boolean') return value ? words.on : words.off
  return Array.isArray(value) ? value.join(', ') : String(value)
}
