// @vitest-environment node
import { describe, expect, it } from 'vitest'
import {
  parseNumber,
  shownNumber,
  type NumberRule,
} from '../../../renderer/settings/number-setting.ts'
import { settingsLimits } from '../../../preload/contract/settings-limits.ts'

const files: NumberRule = {
  ...settingsLimits.concurrency,
  scale: 1,
  whole: true,
  mayBeEmpty: false,
}
const speed: NumberRule = {
  ...settingsLimits.limitRate,
  scale: 1_000_000,
  whole: false,
  mayBeEmpty: true,
}

describe('what is typed', () => {
  it('is taken when it lies within the limits', () => {
    expect(parseNumber(' 8 ', files)).toEqual({ ok: true, value: 8 })
  })

  it.each(['0', '65', '2.5', 'many', ''])('is refused with the limits when it is %j', (text) => {
    expect(parseNumber(text, files)).toEqual({
      ok: false,
      problem: 'Enter a whole number from 1 to 64.',
    })
  })

  it('is stored in the unit of the contract', () => {
    expect(parseNumber('2,5', speed)).toEqual({ ok: true, value: 2_500_000 })
  })

  it('may be empty where that means no limit', () => {
    expect(parseNumber('', speed)).toEqual({ ok: true, value: null })
  })

  it('says the lowest value where there is no highest', () => {
    expect(parseNumber('0', speed)).toEqual({
      ok: false,
      problem: 'Enter a number of at least 0.001, or nothing for no limit.',
    })
  })
})

it('shows a stored number in the unit of the field', () => {
  expect(shownNumber(2_500_000, speed)).toBe('2.5')
  expect(shownNumber(null, speed)).toBe('')
})
