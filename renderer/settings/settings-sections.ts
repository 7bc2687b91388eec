/** The sections of the settings, in their order. */
export const settingsSections = [
  'accounts',
  'downloads',
  'transfers',
  'automation',
  'network',
  'webhooks',
  'app',
  'diagnostics',
] as const
export type SettingsSectionName = (typeof settingsSections)[number]
