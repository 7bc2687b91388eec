import { describe, expect, test } from 'vitest'
import { placeWindow } from '../../../main/desktop/ui/window-bounds.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const monitor = { x: 1440, y: 0, width: 2560, height: 1440 }
const saved = (x: number, y: number, width = 900, height = 700) => ({
  x,
  y,
  width,
  height,
  maximized: false,
})

describe('placeWindow', () => {
  test('is in the middle of the primary screen at first start', () => {
    expect(placeWindow(null, [laptop, monitor])).toEqual({
      x: 180,
      y: 103,
      width: 1080,
      height: 720,
    })
  })

  test('is where it was, also on another screen', () => {
    expect(placeWindow(saved(2000, 300), [laptop, monitor])).toEqual({
      x: 2000,
      y: 300,
      width: 900,
      height: 700,
    })
  })

  test('comes back to the primary screen when its screen is gone', () => {
    const { x, width } = placeWindow(saved(2000, 300), [laptop])
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x + width).toBeLessThanOrEqual(1440)
  })

  test.each([
    ['its title bar is above the screen', saved(100, -60)],
    ['only a sliver is left at the side', saved(1400, 100)],
    ['it hangs below the screen', saved(100, 890)],
  ])('is moved when %s', (_why, bounds) => {
    expect(placeWindow(bounds, [laptop])).toEqual({ x: 270, y: 113, width: 900, height: 700 })
  })

  test('is no larger than its screen, and no smaller than it can be used', () => {
    expect(placeWindow(saved(0, 25, 5000, 5000), [laptop])).toMatchObject({
      width: 1440,
      height: 875,
    })
    expect(placeWindow(saved(0, 25, 10, 10), [laptop])).toMatchObject({ width: 480, height: 400 })
  })
})
