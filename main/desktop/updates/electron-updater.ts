/**
 * electron-updater as this program uses it. It compares versions, takes part in staged roll-outs,
 * keeps what was downloaded, checks the system's code signature and installs. What it would fetch
 * itself goes over the program's own network instead: its proxies and certificates, bounded, without
 * redirects, and only what is signed.
 */
import { spawn } from 'node:child_process'
import type * as Library from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import type { AppUpdater, BaseUpdater, ResolvedUpdateFileInfo, UpdateInfo } from 'electron-updater'
import { isAbort, messageOf } from '../../errors.ts'
import type { Network } from '../../network/network.ts'
import type { ApiClient } from '../../providers/provider.ts'
import { fetchArtefact, type DownloadControl } from './fetch-artefact.ts'
import { replaceAppImage } from './replace-app-image.ts'
import type { ReleaseInfo } from './release-info.ts'
import { readFeed } from './signed-feed.ts'
import { UpdateError } from './update-error.ts'
import { appImageOf, type UpdateSource } from './update-source.ts'
import type { FoundRelease, Updater } from './updater.ts'

/** The running program. */
export interface HostProgram {
  readonly version: string
  /** `Reelhaul`. */
  readonly name: string
  /** Absolute; the random number for staged roll-outs is kept here, and never sent. */
  readonly userData: string
  /** Absolute, of the user's caches. */
  readonly caches: string
  readonly env: NodeJS.ProcessEnv
  relaunch(): void
  quit(): void
}

export interface ElectronUpdaterDeps {
  readonly source: UpdateSource
  readonly program: HostProgram
  readonly network: Network
  /** As `FeedOptions` says. */
  readonly api: ApiClient
  readonly log: (message: string) => void
}

/** Loads the library, which takes a while and is needed at the first check only. */
export async function createElectronUpdater(deps: ElectronUpdaterDeps): Promise<Updater> {
  return new ElectronUpdater(await import('electron-updater'), deps)
}

class ElectronUpdater implements Updater {
  readonly quiet: boolean
  readonly #deps: ElectronUpdaterDeps
  readonly #library: AppUpdater
  #release: ReleaseInfo | null = null
  #control: DownloadControl | null = null

  constructor(library: typeof Library, deps: ElectronUpdaterDeps) {
    const { kind } = deps.source
    this.#deps = deps
    this.quiet = kind !== 'deb' && kind !== 'rpm'
    this.#library = createFor(library, deps)
    this.#library.logger = loggerOf(deps.log)
    this.#library.autoDownload = false
    // Squirrel fetches it only so; the others are told when the program has ended its work.
    this.#library.autoInstallOnAppQuit = kind === 'mac'
    this.#library.allowDowngrade = false
    this.#library.allowPrerelease = false
    this.#library.disableWebInstaller = true
    this.#library.disableDifferentialDownload = true
    const download = (url: URL, path: string) => this.#fetch(url, path)
    Object.assign(this.#library, { httpExecutor: { download } })
    this.#library.setFeedURL({ provider: 'custom', updateProvider: this.#provider(library) })
  }

  async check(): Promise<FoundRelease | null> {
    const result = await this.#library.checkForUpdates().catch(rethrown)
    const release = this.#release
    if (result?.isUpdateAvailable !== true || release === null) return null
    return { version: release.version, notes: release.notes }
  }

  async download(control: DownloadControl): Promise<void> {
    this.#control = control
    try {
      await this.#library.downloadUpdate()
    } catch (error) {
      rethrown(error)
    } finally {
      this.#control = null
    }
  }

  install(restart: boolean): 'installed' | 'ends' | 'failed' {
    if (this.#deps.source.kind === 'mac') {
      if (restart) this.#library.quitAndInstall()
      return restart ? 'ends' : 'installed'
    }
    return (this.#library as BaseUpdater).install(true, restart) ? 'installed' : 'failed'
  }

  async #fetch(url: URL, path: string): Promise<void> {
    const file = this.#release?.files.find((one) => this.#address(one.url).href === url.href)
    if (file === undefined || this.#control === null)
      throw new UpdateError('unreadable', `${url.pathname} does not belong to the release.`)
    const { sha512, size } = file
    await fetchArtefact({ url, sha512, size }, path, this.#deps.network, this.#control)
  }

  #address(name: string): URL {
    return new URL(encodeURIComponent(name), this.#deps.source.url)
  }

  /** The library makes one of these. */
  #provider({ Provider }: typeof Library) {
    const read = () => this.#read()
    const address = (name: string) => this.#address(name)
    return class SignedFeed extends Provider<UpdateInfo> {
      constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
        super(runtime)
      }

      override getLatestVersion(): Promise<UpdateInfo> {
        return read()
      }

      override resolveFiles({ files }: UpdateInfo): ResolvedUpdateFileInfo[] {
        return files.map((info) => ({ url: address(info.url), info }))
      }
    }
  }

  async #read(): Promise<UpdateInfo> {
    const { source, api } = this.#deps
    this.#release = null
    const release = await readFeed({ ...source, api })
    this.#release = release
    const { version, files, stagingPercentage, minimumSystemVersion } = release
    const [first] = files
    return {
      version,
      files: files.map((file) => ({ ...file })),
      path: first?.url ?? '',
      sha512: first?.sha512 ?? '',
      releaseDate: '',
      ...(stagingPercentage !== undefined && { stagingPercentage }),
      ...(minimumSystemVersion !== undefined && { minimumSystemVersion }),
    }
  }
}

function createFor(library: typeof Library, { source, program }: ElectronUpdaterDeps): AppUpdater {
  const app = {
    version: program.version,
    name: program.name,
    isPackaged: true,
    appUpdateConfigPath: source.configPath,
    userDataPath: program.userData,
    baseCachePath: program.caches,
    whenReady: () => Promise.resolve(),
    relaunch: () => program.relaunch(),
    quit: () => program.quit(),
    // It is told when to install: see `install`.
    onQuit: () => undefined,
  }
  switch (source.kind) {
    case 'appImage':
      return new (wholeAppImages(library, program.env))(undefined, app)
    case 'deb':
      return new library.DebUpdater(undefined, app)
    case 'rpm':
      return new library.RpmUpdater(undefined, app)
    case 'nsis':
      return new library.NsisUpdater(undefined, app)
    case 'mac':
      return new library.MacUpdater(undefined, app)
  }
}

/** The library removes the running AppImage before the new one is in its place. */
function wholeAppImages({ AppImageUpdater }: typeof Library, env: NodeJS.ProcessEnv) {
  return class WholeAppImages extends AppImageUpdater {
    override isUpdaterActive(): boolean {
      return true
    }

    protected override doInstall({ isForceRunAfter }: { isForceRunAfter: boolean }): boolean {
      const current = appImageOf(env)
      if (current === null || this.installerPath === null) return false
      const program = replaceAppImage(current, this.installerPath)
      if (isForceRunAfter) start(program, env)
      return true
    }
  }
}

function start(program: string, env: NodeJS.ProcessEnv): void {
  const options = { env: { ...env, APPIMAGE_SILENT_INSTALL: 'true' }, stdio: 'ignore' } as const
  // It finds that this process ends before it is that far itself.
  const child = spawn(program, [], { ...options, detached: true })
  child.on('error', () => undefined)
  child.unref()
}

function loggerOf(log: (message: string) => void) {
  const said = (message?: unknown) => log(`Update: ${String(message)}`)
  return { info: () => undefined, debug: () => undefined, warn: said, error: said }
}

/** The library's own errors, as this program calls them. */
function rethrown(error: unknown): never {
  if (error instanceof UpdateError || isAbort(error)) throw error
  const code = String((error as { code?: unknown } | null)?.code)
  throw new UpdateError(reasonOf(code), messageOf(error), { cause: error })
}

function reasonOf(code: string) {
  if (code === 'ERR_UPDATER_INVALID_SIGNATURE') return 'unsigned'
  if (code.startsWith('ERR_UPDATER_')) return 'unreadable'
  return /^E[A-Z]+$/.test(code) ? 'disk' : 'install'
}
