/**
 * Runs `work` at once when called after a rest, then at most every `intervalMs` milliseconds; a call
 * in between, also from `work` itself, is made up for at the end of the interval.
 */
export function paced(work: () => void, intervalMs: number): { call(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null
  let again = false
  const run = (): void => {
    again = false
    timer = setTimeout(() => {
      timer = null
      if (again) run()
    }, intervalMs)
    work()
  }
  return {
    call() {
      if (timer === null) run()
      else again = true
    },
    stop() {
      clearTimeout(timer ?? undefined)
      timer = null
      again = false
    },
  }
}
