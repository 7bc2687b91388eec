/** What goes wrong behind the scenes, for users who start the app from a terminal. */

// Started from a desktop, stderr may be closed.
process.stderr.on('error', () => undefined)

export function log(message: string): void {
  process.stderr.write(`reelhaul: ${message}\n`)
}
