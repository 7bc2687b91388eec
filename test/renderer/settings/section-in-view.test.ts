import { describe, expect, it } from 'vitest'
import { sectionInView } from '../../../renderer/settings/section-in-view.ts'

const places = [
  { name: 'accounts', top: 0 },
  { name: 'downloads', top: 300 },
  { name: 'network', top: 900 },
] as const

describe('the section in view', () => {
  it.each([
    [0, 'accounts'],
    [203, 'accounts'],
    [204, 'downloads'],
    [803, 'downloads'],
    [804, 'network'],
    [5000, 'network'],
  ])('scrolled by %i pixels is %s', (scrolled, name) => {
    expect(sectionInView(places, scrolled, false)).toBe(name)
  })

  it('is the last one at the end of the page, however short that is', () => {
    expect(sectionInView(places, 500, true)).toBe('network')
  })

  it('is the first one where everything fits', () => {
    expect(sectionInView(places, 0, true)).toBe('accounts')
  })

  it('is none where a search finds nothing', () => {
    expect(sectionInView([], 0, true)).toBeNull()
  })
})
