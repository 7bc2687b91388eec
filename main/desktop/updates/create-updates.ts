/** Connects updates with Electron, engine, settings and window. */
import { app, dialog, type BrowserWindow } from 'electron'
import type { Engine } from '../../engine/engine.ts'
import type { Network } from '../../network/network.ts'
import type { Stores } from '../../settings/open-stores.ts'
import type { DesktopUi } from '../ui/desktop-ui.ts'
import type { DesktopStrings } from '../ui/language.ts'
import type { MenuEntry } from '../ui/menu.ts'
import { DesktopUpdates, type Question } from './desktop-updates.ts'

export interface CreateUpdatesDeps {
  readonly stores: Pick<Stores, 'settings'>
  readonly network: Network
  readonly engine: Engine
  readonly ui: DesktopUi
  readonly strings: () => DesktopStrings
  /** An administrator has turned updates off: by the policy, or for all programs of a session. */
  readonly forbidden: boolean
  readonly log: (message: string) => void
}

export function createUpdates({
  stores: { settings },
  network,
  engine,
  ui,
  strings,
  forbidden,
  log,
}: CreateUpdatesDeps): DesktopUpdates {
  const updates: DesktopUpdates = new DesktopUpdates({
    ...{ settings, strings, log, forbidden },
    app: {
      quit: () => app.quit(),
      relaunch: () => relaunch(process.env),
      releaseSingleInstanceLock: () => app.releaseSingleInstanceLock(),
    },
    open: async () => (await import('./open-updater.ts')).openUpdater(network, log),
    transferring() {
      const { downloading = 0, finalizing = 0 } = engine.views.overview().summary.counts
      return downloading + finalizing
    },
    show(view) {
      ui.window.send('updates', view)
      ui.showUpdate(entry, view.state.type === 'ready')
    },
    say: (text, tone) => ui.window.showAndSend('notice', { text, tone }),
    ask: (question) => ask(ui.window.current, question),
  })
  const entry = (): MenuEntry | null => {
    const item = updates.item()
    if (item === null) return null
    const { label, action } = item
    return { label, click: action && (() => void updates.actFromMenu(action)) }
  }
  return updates
}

async function ask(
  over: BrowserWindow | null,
  { message, detail, answers }: Question,
): Promise<number> {
  const options: Electron.MessageBoxOptions = {
    ...{ type: 'question', message, detail, buttons: [...answers] },
    ...{ defaultId: 0, cancelId: answers.length - 1 },
  }
  const asked = over ? dialog.showMessageBox(over, options) : dialog.showMessageBox(options)
  return (await asked).response
}

/** What lies inside an AppImage goes away with this process: the file itself is started. */
function relaunch(env: NodeJS.ProcessEnv): void {
  const execPath = env['APPIMAGE']
  app.relaunch(execPath === undefined ? {} : { execPath, args: [] })
}
