import { expect, test } from 'vitest'
import { scheduleSchema, networkSchema } from '../../preload/contract/automation.ts'
import { settingsSchema } from '../../preload/contract/model.ts'
import { longestTexts, settingsLimits } from '../../preload/contract/settings-limits.ts'

const { webhookListener, ...numbers } = settingsSchema.shape
const schemaOf = {
  ...numbers,
  port: webhookListener.shape.port,
  ...networkSchema.shape,
}

test.each(Object.entries(settingsLimits))(
  '%s takes what its limits allow, and no more',
  (key, of) => {
    const takes = (value: number): boolean =>
      schemaOf[key as keyof typeof settingsLimits].safeParse(value).success
    expect([takes(of.low), takes(of.low / 2), takes(of.low - 1)]).toEqual([true, false, false])
    expect(takes(of.high ?? Number.MAX_SAFE_INTEGER)).toBe(true)
    if (of.high !== null) expect(takes(of.high + 1)).toBe(false)
  },
)

test('the scheduled speed has the limits of the other', () => {
  const takes = (limitRate: number): boolean =>
    scheduleSchema.shape.limitRate.safeParse(limitRate).success
  expect([takes(settingsLimits.limitRate.low), takes(settingsLimits.limitRate.low - 1)]).toEqual([
    true,
    false,
  ])
})

test.each(['template', 'address', 'bypass', 'user', 'certificates'] as const)(
  '%s may be as long as it says, and no longer',
  (key) => {
    const takes = (length: number): boolean => schemaOf[key].safeParse('a'.repeat(length)).success
    expect([takes(longestTexts[key]), takes(longestTexts[key] + 1)]).toEqual([true, false])
  },
)
