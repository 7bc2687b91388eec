import { createElectronCipher } from './electron-cipher.ts'
import { openElectronStoreFile } from './electron-store-file.ts'
import { ListChoices } from './list-choices.ts'
import { SecretStore } from './secret-store.ts'
import { defaultSettings, SettingsStore } from './settings-store.ts'
import type { SettingsRules } from './settings-rules.ts'
import type { StoreFile } from './store-file.ts'

export interface Stores {
  readonly settings: SettingsStore
  /** Not loaded: a keyring takes its time. */
  readonly secrets: SecretStore
  /** What the watched folder has to remember. */
  readonly watchedFolder: StoreFile
  /** What the user has chosen in dialogs of the system. */
  readonly grants: StoreFile
  /** How lists were wanted to be read. */
  readonly listChoices: ListChoices
  /** Sentences about files that were damaged and set aside. */
  readonly notices: readonly string[]
}

/**
 * Opens what the desktop app keeps besides the queue. Call once the app is ready.
 * @param folder where the files are, absolute.
 * @param downloadFolder where a new user's files go, absolute.
 * @param rules what the policy says of settings; left out: nothing.
 */
export function openStores(folder: string, downloadFolder: string, rules?: SettingsRules): Stores {
  const settings = openElectronStoreFile(folder, 'settings')
  const accounts = openElectronStoreFile(folder, 'accounts')
  const watched = openElectronStoreFile(folder, 'watched-folder')
  const grants = openElectronStoreFile(folder, 'grants')
  const lists = openElectronStoreFile(folder, 'list-choices')
  return {
    settings: new SettingsStore(settings.file, defaultSettings(downloadFolder), rules),
    secrets: new SecretStore(accounts.file, createElectronCipher()),
    watchedFolder: watched.file,
    grants: grants.file,
    listChoices: new ListChoices(lists.file),
    notices: [
      ...aside('settings', settings.damagedAt),
      ...aside('stored keys', accounts.damagedAt),
      ...aside('choices for lists', lists.damagedAt),
    ],
  }
}

function aside(what: string, path: string | null): string[] {
  if (path === null) return []
  return [`The file with the ${what} was damaged and is kept as ${path}. Reelhaul began a new one.`]
}
