/** Views, sheets and dialogs that are there a moment after the first view. */
import type { Component } from 'svelte'

export type LaterName =
  | ('SettingsView' | 'ProblemsView' | 'ArchiveView')
  | ('ImportSheet' | 'PasteSheet' | 'BrowseSheet')
  | ('AgainDialog' | 'BatchDialogs' | 'CommandPalette' | 'CheatSheet' | 'AboutDialog')
  | 'UpdateBanner'
export type LaterParts = Readonly<Record<LaterName, Component>>

export class Later {
  readonly #read: () => Promise<LaterParts>
  #loading: Promise<void> | null = null
  /** Null until they are loaded. */
  parts = $state.raw<LaterParts | null>(null)

  constructor(read: () => Promise<LaterParts>) {
    this.#read = read
  }

  /** Loads them, once. */
  load(): Promise<void> {
    return (this.#loading ??= this.#read().then((parts) => {
      this.parts = parts
    }))
  }
}
