// @vitest-environment node
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { halvesOf } from '../../../renderer/controls/middle-cut.ts'

describe('a name that is cut in its middle', () => {
  it('keeps the end that tells it from others', () => {
    expect(halvesOf('Interview with the founders, German dub')).toEqual({
      head: 'Interview with the founders,',
      tail: ' German dub',
    })
  })

  it.each([
    ['Spring campaign hero film.de-DE.mp4', '.de-DE.mp4'],
    ['Spring campaign hero film_part_0000012.mp4', '_0000012.mp4'],
  ])('begins its end at a break between words: %s', (text, tail) => {
    expect(halvesOf(text).tail).toBe(tail)
  })

  it('keeps the last characters of an ID without any break', () => {
    expect(halvesOf('0123456789abcdef0123456789abcdef').tail).toBe('89abcdef')
  })

  it('stays whole where it is short, or where letters would lose their form', () => {
    expect(halvesOf('Interview').tail).toBe('')
    expect(halvesOf('مقابلةمعالمؤسسينباللغةالعربية').tail).toBe('')
  })

  it('is the same name with both halves together, never cut within a character', () => {
    const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
    const count = (text: string): number => [...graphemes.segment(text)].length
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        const { head, tail } = halvesOf(text)
        expect(head + tail).toBe(text)
        expect(count(tail)).toBeLessThanOrEqual(16)
        if (tail !== '') expect(count(head) + count(tail)).toBe(count(text))
      }),
    )
  })
})
