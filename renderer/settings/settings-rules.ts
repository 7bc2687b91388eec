/** What values settings may have, as the contract says. */
import { settingsSchema } from '../../preload/contract/model.ts'
import { strings } from '../words/strings.ts'
import type { NumberRule } from './number-setting.ts'
import type { SettingKey } from './settings-state.svelte.ts'

/** The most characters of a template. */
const templateLength = settingsSchema.shape.template.maxLength ?? 300

/** Lowest and highest value of a number setting. */
export function limitsOf(key: NumberSetting): { low: number; high: number | null } {
  const field = numberField(key)
  const high = field.maxValue
  return { low: field.minValue ?? 0, high: high === null || high > 1e15 ? null : high }
}

export type NumberSetting =
  | 'concurrency'
  | 'segments'
  | 'limitRate'
  | 'pollInterval'
  | 'expirationSeconds'
  | 'stuckAfterHours'
  | 'giveUpAfterHours'
  | 'archiveAfterDays'

const portShape = settingsSchema.shape.webhookListener.shape.port
export const portRule: NumberRule = {
  low: portShape.minValue ?? 0,
  high: portShape.maxValue,
  scale: 1,
  whole: true,
  mayBeEmpty: false,
}

function numberField(key: NumberSetting) {
  const { shape } = settingsSchema
  switch (key) {
    case 'limitRate':
      return shape.limitRate.unwrap()
    case 'expirationSeconds':
      return shape.expirationSeconds.unwrap()
    case 'stuckAfterHours':
    case 'giveUpAfterHours':
    case 'archiveAfterDays':
      return shape[key].unwrap()
    case 'concurrency':
    case 'segments':
    case 'pollInterval':
      return shape[key]
  }
}

/** Shown when a value is refused; the value itself stays in the field. */
export function explain(key: SettingKey, value: unknown): string | null {
  if (settingsSchema.shape[key].safeParse(value).success) return null
  if (key === 'template' && value !== '') return strings.settings.tooLong({ most: templateLength })
  return strings.settings.required
}
