import type { ProxyPasswordService } from '../ipc/services.ts'
import type { SecretStore } from '../settings/secret-store.ts'

/** No account is called so: theirs begin with a provider's name and a dash. */
export const proxyPasswordId = 'network:proxy'
const id = proxyPasswordId

/** For the proxy of the settings; null: none is stored. */
export const proxyPasswordIn = (secrets: Pick<SecretStore, 'get'>): string | null =>
  secrets.get(id)?.key ?? null

/** @param onChanged called when another password holds from now on. */
export function createProxyPassword(
  secrets: SecretStore,
  onChanged: () => void,
): ProxyPasswordService {
  return {
    storage: () => secrets.storageOf(id),
    async save(password) {
      await secrets.save(id, { key: password })
      onChanged()
      return secrets.storageOf(id)
    },
  }
}
