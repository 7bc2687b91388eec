import { expect, test, vi } from 'vitest'
import { DesktopLanguage } from '../../../main/desktop/ui/language.ts'
import { catalogue } from '../../../messages/compiled/index.js'
import type { LanguageChoice } from '../../../preload/contract/languages.ts'

async function setUp(choice: LanguageChoice, preferred: readonly string[]) {
  const user = { choice, preferred }
  const language = await DesktopLanguage.load({
    choice: () => user.choice,
    preferred: () => user.preferred,
  })
  const changed = vi.fn()
  language.onChange(changed)
  return { user, language, changed }
}

test('is the system’s until another is chosen, with the places of its numbers', async () => {
  const { user, language, changed } = await setUp('system', ['de-AT', 'en-GB'])
  expect(language.current).toBe('de')
  expect(language.strings()).toMatchObject({ locale: 'de-AT-u-nu-latn' })
  expect(language.strings().messages.sidebar.problems).toBe(catalogue.de.sidebar.problems)
  user.choice = 'en'
  await language.changed()
  expect(changed).toHaveBeenCalledOnce()
  expect(language.strings().messages.sidebar.problems).toBe(catalogue.en.sidebar.problems)
  expect(language.strings().locale).toBe('en-GB-u-nu-latn')
})

test('a setting that leaves it as it is changes nothing', async () => {
  const { language, changed } = await setUp('fr', [])
  await language.changed()
  expect(changed).not.toHaveBeenCalled()
})

test('of two that are chosen one after the other the last is spoken, and said once', async () => {
  const { user, language, changed } = await setUp('en', [])
  user.choice = 'ja'
  const first = language.changed()
  user.choice = 'ar'
  await Promise.all([first, language.changed()])
  expect(language.current).toBe('ar')
  expect(changed).toHaveBeenCalledOnce()
})
