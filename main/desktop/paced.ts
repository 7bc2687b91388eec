/**
 * Runs `work` at once when called after a rest, then at most every `intervalMs` milliseconds; a call
 * in between is made up for at the end of the interval.
 */
export function paced(work: () => void, intervalMs: number): { call(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | null = null
  let again = false
  const run = (): void => {
    again = false
    work()
    timer = setTimeout(() => {
      timer = null
      if (again) run()
    }, intervalMs)
  }
  return {
    call() {
      if (timer === null) run()
      else again = true
    },
    stop() {
      if (timer !== null) clearTimeout(timer)
      timer = null
    },
  }
}
