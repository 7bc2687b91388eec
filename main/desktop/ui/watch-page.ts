/** Connects a window to what looks after its page. */
import { app, dialog, type BrowserWindow } from 'electron'
import { systemClock } from '../../clock.ts'
import type { Log } from '../../logs/log.ts'
import type { DesktopStrings } from './language.ts'
import { PageRecovery, type PageFault } from './page-recovery.ts'

export interface WatchPageDeps {
  readonly log: Log
  readonly strings: () => DesktopStrings
  /** The page is loaded again; `loaded` resolves when it listens. */
  readonly onReload: (loaded: Promise<void>) => void
  readonly say: (fault: PageFault) => void
}

export function watchPage(window: BrowserWindow, deps: WatchPageDeps): void {
  const { webContents } = window
  const { log, strings, onReload, say } = deps
  const recovery = new PageRecovery({
    ...{ log, say, clock: systemClock, quit: () => app.quit() },
    reload() {
      const loaded = reload(window)
      onReload(loaded)
      return loaded
    },
    end: () => webContents.forcefullyCrashRenderer(),
    ask: () => ask(strings()),
  })
  webContents.on('render-process-gone', (_, { reason, exitCode }) => {
    if (!window.isDestroyed()) void recovery.gone(reason, exitCode)
  })
  window.on('unresponsive', () => recovery.hangs())
  window.on('responsive', () => recovery.answers())
  window.on('closed', () => recovery.close())
  // While the rest of the program was loaded.
  if (webContents.isCrashed()) void recovery.gone('crashed', 0)
}

/** Resolves when the page listens, has failed to load, or has ended again. */
async function reload(window: BrowserWindow): Promise<void> {
  const { webContents } = window
  const settled = new Promise<void>((resolve) => {
    const done = (): void => resolve()
    webContents.once('did-finish-load', done)
    webContents.once('did-fail-load', done)
    webContents.once('render-process-gone', done)
    window.once('closed', done)
  })
  // Not within the event that tells of the end.
  setImmediate(() => !window.isDestroyed() && webContents.reload())
  await settled
}

async function ask({ messages: { support } }: DesktopStrings): Promise<'reload' | 'quit'> {
  const { response } = await dialog.showMessageBox({
    type: 'warning',
    message: support.windowFails,
    detail: support.windowFailsDetail,
    buttons: [support.openAgain, support.quit],
    ...{ defaultId: 0, cancelId: 0, noLink: true },
  })
  return response === 1 ? 'quit' : 'reload'
}
