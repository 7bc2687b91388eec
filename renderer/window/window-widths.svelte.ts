/** Which of its shapes the window has room for. As wide as 200 % zoom leaves it counts, not its pixels. */
import { createContext } from 'svelte'
import { MediaQuery } from 'svelte/reactivity'

export class WindowWidths {
  /** The sidebar is a rail of icons. */
  readonly narrow = new MediaQuery('width < 720px')
  /** The details have a place beside the list. */
  readonly beside = new MediaQuery('width >= 960px')
}

/** The widths of the one window, for components. */
export const [getWidths, setWidths] = createContext<WindowWidths>()
