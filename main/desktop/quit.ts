/** Quitting that leaves nothing half-done, and does not take for ever. */
import type { App } from 'electron'

/**
 * Runs `stop` before the app ends, once its windows are closed, and ends it when `stop` is done or
 * `deadlineMs` is over: what was still open then is made up for at the next start.
 * @param last runs then; true: it ends the app itself.
 */
export function stopBeforeQuit(
  app: App,
  stop: () => Promise<void>,
  deadlineMs: number,
  last: () => boolean = () => false,
): void {
  let stopping = false
  let ended = false
  app.on('will-quit', (event) => {
    if (ended) return
    event.preventDefault()
    if (stopping) return
    stopping = true
    void withDeadline(stop(), deadlineMs).then(() => {
      ended = true
      if (!last()) app.exit(0)
    })
  })
}

/** Resolves when `work` settles, well or badly, or after `deadlineMs` milliseconds. */
async function withDeadline(work: Promise<void>, deadlineMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, deadlineMs)
  })
  await Promise.race([work.catch(() => undefined), deadline])
  clearTimeout(timer)
}
