import { SecretStore, type Cipher } from '../../main/settings/secret-store.ts'
import type { StoreFile } from '../../main/settings/store-file.ts'

/** A store that has read its keys. */
export async function openSecrets(file: StoreFile, cipher: Cipher): Promise<SecretStore> {
  const secrets = new SecretStore(file, cipher)
  await secrets.load()
  return secrets
}
