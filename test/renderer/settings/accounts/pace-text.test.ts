// @vitest-environment node
import { expect, it } from 'vitest'
import { paceText } from '../../../../renderer/settings/accounts/pace-text.ts'

const pace = { atOnce: 4, perSecond: null, source: 'none', sharedWith: [] } as const

it.each([
  [pace, '4 requests at once'],
  [{ ...pace, atOnce: 1 }, '1 request at once'],
  [
    { ...pace, perSecond: 0.5, source: 'documented' as const },
    '4 requests at once · 1 every 2 s (documented)',
  ],
  [
    { ...pace, perSecond: 100 / 60, source: 'learned' as const },
    '4 requests at once · 1.7 a second (reported by the provider)',
  ],
  [
    { ...pace, perSecond: 3, source: 'user' as const, sharedWith: ['Studio', 'Night'] },
    '4 requests at once · 3 a second (your limit) · shared with Studio, Night',
  ],
])('says how often an account is asked: %j', (given, words) => {
  expect(paceText({ ...given, sharedWith: [...given.sharedWith] })).toBe(words)
})
