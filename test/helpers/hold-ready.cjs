/**
 * Loaded into the main process before the app (`electron -r`; in the package's copy its entry imports
 * it first): holds back Electron's "ready" until
 * Playwright has joined. Without it a window whose first page commits while Playwright attaches is
 * sometimes never reported to it. Playwright calls the global function when it has joined.
 */
const { app } = require('electron')

const isReady = app.isReady.bind(app)
const emit = app.emit.bind(app)
let joined = false
let announce
const playwrightJoined = new Promise((resolve) => (announce = resolve))
const ready = Promise.all([app.whenReady(), playwrightJoined]).then(() => undefined)

app.whenReady = () => ready
app.isReady = () => joined && isReady()
app.emit = (event, ...args) => {
  if (event !== 'ready' || joined) return emit(event, ...args)
  void playwrightJoined.then(() => emit(event, ...args))
  return true
}

globalThis.__playwright_run = () => {
  joined = true
  announce()
}
