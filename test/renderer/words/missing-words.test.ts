import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { language } from '../../../renderer/words/language.svelte.ts'
import { missingWords } from '../../../renderer/words/missing-words.ts'

const plain = (text: string): string => text

afterEach(() => language.use('en', ['en-GB']))

describe('what a delivery lacks', () => {
  it.each([
    ['video of fr-FR', 'Video (fr-FR)'],
    ['captions of de-DE 9:16', 'Untertitel (de-DE 9:16)'],
    ['video of short 3', 'Video (Short 3)'],
    ['video of My trip', 'Video (My trip)'],
    ['transcript of output 2', 'Transkript (Ausgabe 2)'],
    ['the result', 'Ergebnis'],
    ['fr-FR', 'fr-FR'],
    ['and 12 more', 'und 12 weitere'],
    ['outputs that Adobe does not name', 'Ausgaben, die der Anbieter nicht nennt'],
    [
      'video of fr-FR: at your own storage (s3.example.com), where the job has put it',
      'Video (fr-FR): in Ihrem eigenen Speicher (s3.example.com)',
    ],
    ['fr-FR: The voice is not available', 'fr-FR: The voice is not available'],
  ])('%s is said in the window’s language', (name, said) => {
    language.use('de', ['de-DE'])
    expect(missingWords([name], plain)).toBe(said)
  })

  it('is one enumeration, with names set apart from the words around them', () => {
    expect(missingWords(['video of fr-FR', 'de-DE'])).toBe(
      'video (\u2068fr-FR\u2069), \u2068de-DE\u2069',
    )
  })

  it('holds, whatever it is called, the name', () => {
    const name = fc.string({ minLength: 1, maxLength: 60 }).filter((text) => text.trim() !== '')
    fc.assert(
      fc.property(name, (text) => {
        const said = missingWords([`video of ${text}`], plain)
        const known = ['output', 'short'].some((word) => text.startsWith(word))
        expect(known || said.includes(text) || text.includes(': ')).toBe(true)
      }),
    )
  })
})
