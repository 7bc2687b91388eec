import { join } from 'node:path'
import ElectronStore from 'electron-store'
import { setAsideDamagedFile, type StoreFile } from './store-file.ts'

/**
 * Opens `<folder>/<name>.json`, readable by its owner only; a damaged file is set aside first.
 * @returns the file, and where a damaged one went (null when there was none).
 */
export function openElectronStoreFile(
  folder: string,
  name: string,
): { file: StoreFile; damagedAt: string | null } {
  const damagedAt = setAsideDamagedFile(join(folder, `${name}.json`))
  const store = new ElectronStore<Record<string, unknown>>({
    cwd: folder,
    name,
    configFileMode: 0o600,
    accessPropertiesByDotNotation: false,
  })
  const file: StoreFile = {
    read: () => store.store,
    write: (values) => {
      store.store = values
    },
  }
  return { file, damagedAt }
}
