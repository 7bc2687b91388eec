import { expect, test } from 'vitest'
import { directionOf, languageOf, languages } from '../../preload/contract/languages.ts'

test('what the user chose wins over what the system prefers', () => {
  expect(languageOf('ja', ['de-AT', 'en-US'])).toBe('ja')
})

test('the language that the system prefers most among those that are here is taken, wherever it is spoken', () => {
  expect(languageOf('system', ['nl-NL', 'fr-CA', 'de-DE'])).toBe('fr')
  expect(languageOf('system', ['ES_mx'])).toBe('es')
})

test('English is shown where none is here', () => {
  expect(languageOf('system', ['nl-NL', 'C'])).toBe('en')
  expect(languageOf('system', [])).toBe('en')
})

test('Arabic alone runs from right to left', () => {
  expect(languages.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar'])
})
