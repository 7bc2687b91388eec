// @vitest-environment node
import { afterEach, expect, it } from 'vitest'
import { language } from '../../../renderer/language.svelte.ts'
import {
  translatedAdvice,
  translatedEvent,
  translatedIssue,
} from '../../../renderer/state/engine-words.ts'

afterEach(() => (language.current = 'en'))

it('says the engine’s sentences in the window’s language', () => {
  language.current = 'de'
  expect(translatedAdvice('It is tried again later.')).toBe('Es wird später erneut versucht.')
  expect(translatedEvent('Links renewed')).toBe('Links erneuert')
  language.current = 'ja'
  expect(translatedEvent('Completed')).toBe('完了')
  language.current = 'es'
  expect(translatedIssue('there is no job ID')).toBe('no hay ID de trabajo')
})

it('keeps names and words of others as they are, in their own direction', () => {
  language.current = 'ar'
  expect(translatedEvent('Skipped: film (1).mp4 was there already')).toBe(
    'تُخطّي: \u2068film (1).mp4\u2069 موجود من قبل',
  )
  language.current = 'de'
  expect(translatedEvent('Finished at the provider (merged): 3 files')).toBe(
    'Beim Anbieter fertig (\u2068merged\u2069): \u20683\u2069 Dateien',
  )
})

it('knows no other words than the engine’s own, in English where that is the language', () => {
  expect(translatedAdvice('It is tried again later.')).toBeNull()
  expect(translatedEvent('Completed')).toBeNull()
  language.current = 'de'
  expect(translatedAdvice('Connect and try again.')).toBeNull()
  expect(translatedEvent('There is no network.')).toBeNull()
})
