import { join } from 'node:path'
import { parse } from '@messageformat/parser'
import { describe, expect, test } from 'vitest'
import { catalogue } from '../../messages/compiled/index.js'
import { languagesIn, messagesOf } from '../../messages/compile.ts'
import { argumentsOf, type MessageTree } from '../../messages/message-types.ts'
import { languages, localeOf, type Language } from '../../preload/contract/languages.ts'
import { failureReasons } from '../../preload/contract/vocabulary.ts'

const folder = join(import.meta.dirname, '../../messages')

type Token = ReturnType<typeof parse>[number]

/** `sidebar.batch` and its text, for every message of a language. */
function flat(tree: MessageTree, prefix = ''): [name: string, text: string][] {
  return Object.entries(tree).flatMap(([name, entry]) =>
    typeof entry === 'string'
      ? [[prefix + name, entry] as [string, string]]
      : flat(entry, `${prefix}${name}.`),
  )
}

const messages = Object.fromEntries(
  languages.map((language) => [language, new Map(flat(messagesOf(folder, language)))]),
) as Record<Language, Map<string, string>>

/** The plural forms that a message has for each thing it counts. */
function pluralForms(tokens: readonly Token[]): string[][] {
  return tokens.flatMap((token) => {
    if (!('cases' in token)) return []
    const inner = token.cases.flatMap((one) => pluralForms(one.tokens as Token[]))
    const forms = token.cases.map(({ key }) => key).filter((key) => !key.startsWith('='))
    return token.type === 'plural' ? [forms, ...inner] : inner
  })
}

const formsIn = (language: Language) =>
  new Intl.PluralRules(language).resolvedOptions().pluralCategories

test('there is a file for every language, and no other', () => {
  expect(languagesIn(folder)).toEqual([...languages].sort())
})

describe.each(languages)('the messages in %s', (language) => {
  const mine = messages[language]

  test('are those of English, none missing and none left over', () => {
    expect([...mine.keys()].sort()).toEqual([...messages.en.keys()].sort())
  })

  test('want what the English ones want', () => {
    for (const [name, text] of messages.en) {
      const wanted = argumentsOf(text)
      const found = argumentsOf(mine.get(name) ?? '')
      expect(Object.keys(found).sort(), name).toEqual(Object.keys(wanted).sort())
      for (const argument of Object.keys(wanted)) {
        expect(found[argument], `${name}: ${argument}`).toBe(wanted[argument])
      }
    }
  })

  test('say something, and begin and end with it', () => {
    for (const [name, text] of mine) {
      expect(text, name).not.toBe('')
      expect(text.trim(), name).toBe(text)
    }
  })

  test('have every plural form of the language, but the one of millions', () => {
    const wanted = formsIn(language).filter((form) => form !== 'many' || language === 'ar')
    for (const [name, text] of mine) {
      // Where English has one form for every number, nothing agrees with the number.
      const agrees = pluralForms(parse(messages.en.get(name) ?? '')).some(
        ({ length }) => length > 1,
      )
      for (const forms of agrees ? pluralForms(parse(text)) : []) {
        expect([...forms].sort(), name).toEqual([...wanted].sort())
      }
    }
  })

  test('name every reason for a failure', () => {
    expect(Object.keys(catalogue[language].failures).sort()).toEqual([...failureReasons].sort())
  })

  test('have a shortcut letter only once in each menu', () => {
    const { appMenu } = catalogue[language]
    const menus = [
      ['file', 'edit', 'view', 'window'],
      [
        'import',
        'pasteIds',
        'pauseAll',
        'resumeAll',
        'openFolder',
        'settings',
        'closeWindow',
        'quit',
      ],
      ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'],
      ['queue', 'actualSize', 'zoomIn', 'zoomOut', 'fullScreen'],
    ] as const
    for (const menu of menus) {
      const letters = menu.flatMap((name) => /&(.)/.exec(appMenu[name])?.[1]?.toLowerCase() ?? [])
      expect(new Set(letters).size, letters.join(' ')).toBe(letters.length)
    }
  })
})

describe('what is counted', () => {
  const filesIn = (language: Language) =>
    [0, 1, 2, 3, 11, 100].map((n) => catalogue[language].list.files({ n }))

  test('has six forms in Arabic', () => {
    expect(filesIn('ar')).toEqual([
      'لا ملفات',
      'ملف واحد',
      'ملفان',
      '3 ملفات',
      '11 ملفًا',
      '100 ملف',
    ])
  })

  test('has two forms in German', () => {
    expect(filesIn('de')).toEqual([
      ...['0 Dateien', '1 Datei', '2 Dateien'],
      ...['3 Dateien', '11 Dateien', '100 Dateien'],
    ])
  })

  test('counts nothing as one in French', () => {
    expect(filesIn('fr').slice(0, 3)).toEqual(['0 fichier', '1 fichier', '2 fichiers'])
  })

  test('has one form in Japanese', () => {
    expect(filesIn('ja')).toEqual([0, 1, 2, 3, 11, 100].map((n) => `${n} 個のファイル`))
  })

  test('is grouped as the language does it, in digits that job IDs have too', () => {
    expect(catalogue.de.sidebar.batch({ done: 1500, jobs: 12_000 })).toBe(
      '1.500 von 12.000 gespeichert',
    )
    expect(catalogue.ar.sidebar.batch({ done: 1500, jobs: 12_000 })).toContain('12,000')
  })
})

test('numbers are written as where the user lives, with the same digits everywhere', () => {
  const number = (language: Language, ...preferred: string[]) =>
    new Intl.NumberFormat(localeOf(language, preferred)).format(12_345.6)
  expect(number('de', 'fr-FR', 'de-DE')).toBe('12.345,6')
  expect(number('de', 'de-CH')).toMatch(/^12.345\.6$/)
  expect(number('ar', 'ar-EG')).toMatch(/^[\d.,٬٫]+$/)
  expect(number('ar', 'ar-EG')).toContain('12')
})
