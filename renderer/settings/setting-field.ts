import type { strings } from '../words/strings.ts'

/** What has a row of its own in the settings. */
export type SettingField = keyof typeof strings.settings.fields
