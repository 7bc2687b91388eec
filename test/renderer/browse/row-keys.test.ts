import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rowAfter } from '../../../renderer/browse/row-keys.ts'

const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End', 'Enter', 'x'] as const
const press = (key: string, held: object = {}) => ({
  ...{ key, altKey: false, ctrlKey: false, metaKey: false },
  ...held,
})

it('whatever is pressed, the keyboard stays within the list', () => {
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.nat(50), fc.nat(50), (key, at, count) => {
      const row = rowAfter(press(key), Math.min(at, count - 1), count)
      if (count === 0 || key === 'Enter' || key === 'x') expect(row).toBeNull()
      else expect(row).toSatisfy((to: number) => to >= 0 && to < count)
    }),
  )
})

it('arrows go by one, page keys by ten, Home and End to the ends', () => {
  expect(keys.slice(0, 6).map((key) => rowAfter(press(key), 20, 50))).toEqual([
    21, 19, 30, 10, 0, 49,
  ])
})

it('keys with a modifier are for others', () => {
  for (const held of [{ altKey: true }, { ctrlKey: true }, { metaKey: true }])
    expect(rowAfter(press('ArrowDown', held), 0, 5)).toBeNull()
})
