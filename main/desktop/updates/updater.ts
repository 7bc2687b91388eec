import type { UnavailableReason } from '../../../preload/contract/updates.ts'
import type { DownloadControl } from './fetch-artefact.ts'

export interface FoundRelease {
  readonly version: string
  /** Plain text; null: none. */
  readonly notes: string | null
}

/** What finds, fetches and installs a newer version of this program. */
export interface Updater {
  /** The newest release where it is newer than this and meant for this installation; else null. @throws UpdateError */
  check(): Promise<FoundRelease | null>
  /**
   * Fetches what the last check found, unless it is there already.
   * @throws UpdateError; the signal's reason.
   */
  download(control: DownloadControl): Promise<void>
  /** False: installing asks for a password, and so happens only when the user has asked for it. */
  readonly quiet: boolean
  /**
   * Installs what was downloaded. Call last, when the work of this program has ended.
   * @param restart the new version is started.
   * @returns `ends` when the installer ends this process, `failed` when it is not installed
   */
  install(restart: boolean): 'installed' | 'ends' | 'failed'
}

export type OpenUpdater = () => Promise<Updater | UnavailableReason>
