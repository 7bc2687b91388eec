/** The widths of the list's columns while the user changes them. */
import type { ColumnWidths, WidthColumn } from '../../preload/contract/list-view.ts'
import type { SettingsState } from '../settings/settings-state.svelte.ts'

/** Pixels that a key moves a column's edge by; with Shift. */
const step = 8
const bigStep = 40

export interface WidthRange {
  readonly least: number
  readonly most: number
}

export class ColumnSizing {
  readonly #settings: SettingsState
  #live = $state.raw<{ key: WidthColumn; width: number } | null>(null)
  /** As stored, with the one being changed. */
  readonly widths = $derived.by<ColumnWidths>(() => {
    const stored = this.#settings.list.widths
    return this.#live === null ? stored : { ...stored, [this.#live.key]: this.#live.width }
  })

  constructor(settings: SettingsState) {
    this.#settings = settings
  }

  /** Shows a width without storing it. */
  show(key: WidthColumn, width: number, { least, most }: WidthRange): void {
    this.#live = { key, width: Math.round(Math.min(most, Math.max(least, width))) }
  }

  /** Stores what is shown. */
  async keep(): Promise<void> {
    const live = this.#live
    if (live === null) return
    await this.#settings.setList(() => ({ widths: this.widths }))
    // Another column may have been taken hold of meanwhile.
    if (this.#live === live) this.#live = null
  }

  /** Goes back to what is stored. */
  cancel(): void {
    this.#live = null
  }
}

/**
 * The width that a key gives a column whose edge lies where it begins; null: another key.
 * @param towardsStart the arrow that moves the edge to where the line begins, which widens the column
 */
export function widthByKey(
  { key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
  now: number,
  { least, most }: WidthRange,
  towardsStart: 'ArrowLeft' | 'ArrowRight',
): number | null {
  const by = shiftKey ? bigStep : step
  if (key === 'ArrowLeft' || key === 'ArrowRight') return key === towardsStart ? now + by : now - by
  if (key === 'Home') return least
  if (key === 'End') return most
  return null
}
