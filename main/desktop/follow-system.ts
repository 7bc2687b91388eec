/** Sleep, a second start, a click on the dock: what the system asks of a running app. */
import { app, powerMonitor } from 'electron'
import type { Engine } from '../engine/engine.ts'
import type { BandwidthSchedule } from './bandwidth-schedule.ts'
import { linkScheme } from './importing/link-scheme.ts'
import { startOptions } from './start-options.ts'
import type { MainWindow } from './ui/window.ts'

/** Call once the app is ready. */
export function followSystem(
  engine: Engine,
  window: MainWindow,
  schedule: BandwidthSchedule,
): void {
  // Elsewhere the installer's desktop file or bundle says who opens links.
  if (app.isPackaged && process.platform === 'win32') app.setAsDefaultProtocolClient(linkScheme)
  powerMonitor.on('suspend', () => void engine.rest())
  powerMonitor.on('resume', () => {
    schedule.refresh()
    engine.resume()
  })
  app.on('second-instance', (_event, argv) => {
    if (!startOptions(argv).hidden) window.show()
  })
  app.on('activate', () => window.show())
  // The app goes on in the tray; that it listens at all keeps Electron from quitting.
  app.on('window-all-closed', () => undefined)
}
