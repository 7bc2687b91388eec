/** The only file that touches the global which the preload exposes. */
import type { ReelhaulApi } from '../preload/contract/api.ts'

declare global {
  interface Window {
    readonly reelhaul?: ReelhaulApi
  }
}

/** @throws Error when the page was opened outside the desktop app. */
export function exposedApi(): ReelhaulApi {
  if (!window.reelhaul) {
    throw new Error('This page belongs to the Reelhaul desktop app and has no use outside it.')
  }
  return window.reelhaul
}
