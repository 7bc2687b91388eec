/** The sections of the settings, in their order. */
export const settingsSections = [
  'accounts',
  'downloads',
  'transfers',
  'automation',
  'network',
  'webhooks',
  'app',
] as const
export type SettingsSectionName = (typeof settingsSections)[number]
