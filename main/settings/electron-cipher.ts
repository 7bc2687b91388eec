import { safeStorage } from 'electron'
import type { Cipher } from './secret-store.ts'

/**
 * The system's keyring through Electron. Prefers the asynchronous calls, which do not stop the
 * program while a keyring asks for its password; older Electron has only the others. Use it after
 * the app is ready.
 */
export function createElectronCipher(platform: NodeJS.Platform = process.platform): Cipher {
  const asynchronous = 'encryptStringAsync' in safeStorage
  return {
    async protects() {
      const available = asynchronous
        ? await safeStorage.isAsyncEncryptionAvailable()
        : safeStorage.isEncryptionAvailable()
      if (!available) return false
      return platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text'
    },
    encrypt: async (text) =>
      asynchronous ? safeStorage.encryptStringAsync(text) : safeStorage.encryptString(text),
    decrypt: async (data) =>
      asynchronous
        ? (await safeStorage.decryptStringAsync(data)).result
        : safeStorage.decryptString(data),
  }
}
