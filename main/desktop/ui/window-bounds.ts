/** Where the window goes: where it was, as long as a person can still reach it there. */
import type { WindowBounds } from '../../settings/settings-store.ts'

/** In device-independent pixels. */
export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export const smallestWindow = { width: 480, height: 400 } as const
const firstSize = { width: 1080, height: 720 } as const
/** How much of the window's top edge must be on a screen for it to be dragged. */
const reachable = { width: 120, height: 40 } as const

/**
 * The window's place at start.
 * @param saved where it was; null at first start.
 * @param workAreas the screens without their panels, the primary one first; at least one.
 */
export function placeWindow(
  saved: WindowBounds | null,
  workAreas: readonly [Rectangle, ...Rectangle[]],
): Rectangle {
  if (saved === null) return centred(firstSize, workAreas[0])
  const home = workAreas.find((area) => canBeReached(saved, area))
  return home === undefined ? centred(saved, workAreas[0]) : shrunkInto(saved, home)
}

function canBeReached(window: Rectangle, area: Rectangle): boolean {
  const visibleWidth =
    Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const roomBelowTop = area.y + area.height - window.y
  return visibleWidth >= reachable.width && window.y >= area.y && roomBelowTop >= reachable.height
}

function shrunkInto(window: Rectangle, area: Rectangle): Rectangle {
  const { width, height } = sizeWithin(window, area)
  return { x: window.x, y: window.y, width, height }
}

function centred(size: { width: number; height: number }, area: Rectangle): Rectangle {
  const { width, height } = sizeWithin(size, area)
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  }
}

function sizeWithin(
  size: { width: number; height: number },
  area: Rectangle,
): { width: number; height: number } {
  return {
    width: Math.max(Math.min(size.width, area.width), smallestWindow.width),
    height: Math.max(Math.min(size.height, area.height), smallestWindow.height),
  }
}
