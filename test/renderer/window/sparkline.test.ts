import { expect, it } from 'vitest'
import { sparkline } from '../../../renderer/window/sparkline.ts'

it('goes from the left to the right, the highest figure at the top', () => {
  expect(sparkline([0, 5, 10], 20, 12)).toBe('0,11 10,6 20,1')
})

it('lies at the bottom where nothing moves', () => {
  expect(sparkline([0, 0], 10, 12)).toBe('0,11 10,11')
})
