// @vitest-environment node
import { afterEach, expect, it } from 'vitest'
import { language } from '../../../renderer/language.svelte.ts'
import { translatedAdvice, translatedIssue } from '../../../renderer/state/engine-words.ts'

afterEach(() => (language.current = 'en'))

it('says the engine’s sentences in the window’s language', () => {
  language.current = 'de'
  expect(translatedAdvice('triedLater')).toBe('Es wird später erneut versucht.')
  language.current = 'es'
  expect(translatedIssue('there is no job ID')).toBe('no hay ID de trabajo')
})

it('knows no other words than the engine’s own, in English where that is the language', () => {
  expect(translatedIssue('there is no job ID')).toBeNull()
  language.current = 'de'
  expect(translatedAdvice('Connect and try again.')).toBeNull()
})
