/** Whether something came to its end while it was shown: what is shown later begins still. */

export interface Ending {
  readonly id: number
  readonly ended: boolean
}

/**
 * Follows what a component shows; it may show another thing later. Call while the component is set up.
 * @param of what is shown now; undefined: nothing.
 */
export function seesEnd(of: () => Ending | undefined): { readonly now: boolean } {
  let before: Ending | undefined
  let now = $state(false)
  $effect.pre(() => {
    const shown = of()
    const same = before !== undefined && shown?.id === before.id
    if (!same || shown?.ended === false) now = false
    else if (shown?.ended === true && before?.ended === false) now = true
    before = shown
  })
  return {
    get now() {
      return now
    },
  }
}
