/** What a window needs of the settings before it is made: read without what checks and keeps them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { languageChoices, type LanguageChoice } from '../../preload/contract/languages.ts'
import { themes, type Theme } from '../../preload/contract/themes.ts'

export interface EarlyChoices {
  readonly language: LanguageChoice
  readonly theme: Theme
}

/**
 * The user's language and theme, as far as they can be read; the settings store says later what holds.
 * @param folder where `settings.json` is, absolute.
 */
export function earlyChoices(folder: string): EarlyChoices {
  const { language, theme } = storedIn(join(folder, 'settings.json'))
  return {
    language: languageChoices.find((known) => known === language) ?? 'system',
    theme: themes.find((known) => known === theme) ?? 'system',
  }
}

function storedIn(path: string): Readonly<Record<string, unknown>> {
  try {
    const { settings } = JSON.parse(readFileSync(path, 'utf8')) as { settings?: unknown }
    return { ...(settings as Readonly<Record<string, unknown>> | undefined) }
  } catch {
    // A first start, or a damaged file: the settings store deals with it.
    return {}
  }
}
