/** Sleep, a second start, a click on the dock: what the system asks of a running app. */
import { app, powerMonitor } from 'electron'
import type { Engine } from '../engine/engine.ts'
import type { BandwidthSchedule } from './bandwidth-schedule.ts'
import { linkScheme } from './importing/link-scheme.ts'
import { startOptions } from './start-options.ts'
import type { MainWindow } from './ui/window.ts'

/** Call as soon as there is a window to show. */
export function showWhenAsked(window: MainWindow): void {
  app.on('second-instance', (_event, argv) => {
    if (!startOptions(argv).hidden) window.show()
  })
  app.on('activate', () => window.show())
}

/** Call once the engine works. */
export function followPower(engine: Engine, schedule: BandwidthSchedule): void {
  powerMonitor.on('suspend', () => void engine.rest())
  powerMonitor.on('resume', () => {
    schedule.refresh()
    engine.resume()
  })
}

/** Elsewhere the installer's desktop file or bundle says who opens links. */
export function openLinks(): void {
  if (app.isPackaged && process.platform === 'win32') app.setAsDefaultProtocolClient(linkScheme)
}
