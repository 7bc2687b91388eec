/** What a settings file would change, for the user to look at before anything is. */
import { z } from 'zod'

const value = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.number())])

export const settingsChangeSchema = z.object({
  /** Of the setting: `concurrency`, `network.proxy`. */
  path: z.string(),
  before: value,
  after: value,
  /** `asked`: on its own, in a dialog of the system. `fixed`: by the administrator; it stays. */
  how: z.enum(['together', 'asked', 'fixed']),
})
export type SettingsChange = z.infer<typeof settingsChangeSchema>

export const settingsOfferSchema = z.object({
  id: z.string().max(100),
  /** The name of the file. */
  file: z.string(),
  changes: z.array(settingsChangeSchema),
})
export type SettingsOffer = z.infer<typeof settingsOfferSchema>
