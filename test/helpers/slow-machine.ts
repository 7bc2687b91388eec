/** A clock that tells of work what a slow machine would. */
import { onTestFinished, vi } from 'vitest'

/**
 * Until the running test is finished every look at the monotonic clock finds it 20 ms later: what
 * works in stretches of so many milliseconds rests at each chance, however fast this machine is.
 */
export function slowMachine(): void {
  let now = performance.now()
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 20))
  onTestFinished(() => clock.mockRestore())
}
