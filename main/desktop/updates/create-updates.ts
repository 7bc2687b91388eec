/** Connects updates with engine, settings and window. */
import type { Engine } from '../../engine/engine.ts'
import type { Network } from '../../network/network.ts'
import type { Stores } from '../../settings/open-stores.ts'
import type { DesktopUi } from '../ui/desktop-ui.ts'
import type { DesktopStrings } from '../ui/language.ts'
import type { MenuEntry } from '../ui/menu.ts'
import { DesktopUpdates } from './desktop-updates.ts'

export interface CreateUpdatesDeps {
  readonly stores: Pick<Stores, 'settings'>
  readonly network: Network
  readonly engine: Engine
  readonly ui: DesktopUi
  readonly strings: () => DesktopStrings
  readonly env: NodeJS.ProcessEnv
  readonly log: (message: string) => void
}

/** An administrator turns updates off for all programs of a session. */
const isOff = (env: NodeJS.ProcessEnv): boolean => env['REELHAUL_UPDATES'] === 'off'

export function createUpdates({
  stores: { settings },
  network,
  engine,
  ui,
  strings,
  env,
  log,
}: CreateUpdatesDeps): DesktopUpdates {
  const updates: DesktopUpdates = new DesktopUpdates({
    ...{ network, settings, strings, log, forbidden: isOff(env) },
    transferring() {
      const { downloading = 0, finalizing = 0 } = engine.views.overview().summary.counts
      return downloading + finalizing
    },
    window: () => ui.window.current,
    show(view) {
      ui.window.send('updates', view)
      ui.showUpdate(entry, view.state.type === 'ready')
    },
    say: (text, tone) => ui.window.showAndSend('notice', { text, tone }),
  })
  const entry = (): MenuEntry | null => {
    const item = updates.item()
    if (item === null) return null
    const { label, action } = item
    return { label, click: action && (() => void updates.actFromMenu(action)) }
  }
  return updates
}
