// @vitest-environment node
import { afterEach, expect, it } from 'vitest'
import { language } from '../../../renderer/words/language.svelte.ts'
import { translatedAdvice } from '../../../renderer/words/engine-words.ts'

afterEach(() => (language.current = 'en'))

it('says advice in the window’s language', () => {
  language.current = 'de'
  expect(translatedAdvice('triedLater')).toBe('Es wird später erneut versucht.')
})

it('does not know the sentences of older versions', () => {
  language.current = 'de'
  expect(translatedAdvice('Connect and try again.')).toBeNull()
})
