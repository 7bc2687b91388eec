import type { StoreFile } from '../../main/settings/store-file.ts'

/** A store file that only lives in memory, as JSON would keep it. */
export function memoryStoreFile(values: Record<string, unknown> = {}): StoreFile {
  let text = JSON.stringify(values)
  return {
    read: () => JSON.parse(text) as Record<string, unknown>,
    write: (next) => {
      text = JSON.stringify(next)
    },
  }
}
