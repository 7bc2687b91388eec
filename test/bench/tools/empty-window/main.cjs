/** The least that an Electron program can be: one window with nothing in it, and it stays when that is closed. */
const { app, BrowserWindow } = require('electron')
const { join } = require('node:path')

app.setPath('userData', process.env.REELHAUL_DATA_DIR)
app.on('window-all-closed', () => undefined)
app.whenReady().then(() => {
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => window.show())
  window.loadFile(join(__dirname, 'index.html'))
})
