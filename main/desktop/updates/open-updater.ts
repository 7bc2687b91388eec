/** Finds out how this installation is updated. Loaded some time after the start. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import type { UnavailableReason } from '../../../preload/contract/updates.ts'
import type { Network } from '../../network/network.ts'
import { createApiClient } from '../../providers/api-client.ts'
import { version } from '../../version.ts'
import { createElectronUpdater } from './electron-updater.ts'
import { feedLimitBytes } from './signed-feed.ts'
import { readSource } from './update-source.ts'
import type { Updater } from './updater.ts'

export async function openUpdater(
  network: Network,
  log: (message: string) => void,
): Promise<Updater | UnavailableReason> {
  const { env, platform, arch, resourcesPath: resources, execPath: executable } = process
  const packaged = app.isPackaged
  const source = await readSource({ packaged, resources, executable, platform, arch, env, log })
  if (typeof source === 'string') return source
  const program = {
    ...{ version, env, name: app.getName(), userData: app.getPath('userData') },
    caches: cachesFolder(platform, env),
    relaunch: () => app.relaunch(),
    quit: () => app.quit(),
  }
  const api = createApiClient({ network, bodyLimitBytes: feedLimitBytes })
  return lazily(source.kind !== 'deb' && source.kind !== 'rpm', () =>
    createElectronUpdater({ source, program, network, api, log }),
  )
}

/** The library is loaded by the first check. */
function lazily(quiet: boolean, create: () => Promise<Updater>): Updater {
  let created: Updater | null = null
  return {
    quiet,
    check: async () => (created ??= await create()).check(),
    download: async (control) => (created ??= await create()).download(control),
    install: (restart) => created?.install(restart) ?? 'failed',
  }
}

/** Where programs of a user keep what can be fetched again. */
function cachesFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string {
  const home = homedir()
  if (platform === 'win32') return env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local')
  if (platform === 'darwin') return join(home, 'Library', 'Caches')
  return env['XDG_CACHE_HOME'] ?? join(home, '.cache')
}
