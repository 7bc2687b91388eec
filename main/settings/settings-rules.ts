/** What stands above the user's settings: values that are fixed, and values that may not be. */
import type { Settings } from '../../preload/contract/model.ts'

export interface SettingsRules {
  /** Settings whose value is fixed: `concurrency`, `network.proxy`. */
  readonly fixed: readonly string[]
  /** The settings as they hold. */
  impose(own: Settings): Settings
  /** @param now as they hold. @throws UsageError saying what of the change is not allowed, and by what */
  check(patch: Partial<Settings>, now: Settings): void
}

export const noRules: SettingsRules = {
  fixed: [],
  impose: (own) => own,
  check: () => undefined,
}

/** A value by its path, one or two names long; undefined: there is none. */
export function valueAt(settings: Partial<Settings>, path: string): unknown {
  const [key = '', inner] = path.split('.')
  const value: unknown = settings[key as keyof Settings]
  if (inner === undefined || typeof value !== 'object' || value === null) return value
  return (value as Record<string, unknown>)[inner]
}

/** `settings` with the values of `own` at `paths`: what is fixed does not become the user's choice. */
export function withOwn(settings: Settings, own: Settings, paths: readonly string[]): Settings {
  return paths.reduce((changed, path) => {
    const [key = '', inner] = path.split('.')
    const value = valueAt(own, path)
    if (inner === undefined) return { ...changed, [key]: value }
    const whole = changed[key as keyof Settings] as object
    return { ...changed, [key]: { ...whole, [inner]: value } }
  }, settings)
}
