/** A row of tools that gives up words and tools, step by step, until it fits its place. */
import { flushSync } from 'svelte'

/** The least step at which a row fits. @param fits draws the row at a step and says so; the last step is taken as it is */
function leastFitting(steps: number, fits: (step: number) => boolean): number {
  for (let step = 0; step < steps; step++) if (fits(step)) return step
  return steps
}

export class FitFold {
  readonly #steps: number
  /** 0: everything is shown. */
  step = $state(0)

  /** @param steps how many times the row can give something up */
  constructor(steps: number) {
    this.#steps = steps
  }

  /** Follows the width of an element, as an attachment: `{@attach (row) => fold.follow(row)}`. */
  follow(row: HTMLElement): () => void {
    const observer = new ResizeObserver(() => this.fit(row))
    observer.observe(row)
    return () => observer.disconnect()
  }

  /** Before anything is painted: no step between is seen. */
  fit(row: HTMLElement): void {
    this.step = leastFitting(this.#steps, (step) => {
      flushSync(() => (this.step = step))
      return row.scrollWidth <= row.clientWidth
    })
  }
}
