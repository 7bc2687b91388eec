/** What goes wrong behind the scenes, for who starts the app from a terminal. */

// Started from a desktop there may be nobody at the other end.
process.stderr.on('error', () => undefined)

export function log(message: string): void {
  process.stderr.write(`reelhaul: ${message}\n`)
}
