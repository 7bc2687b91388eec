/**
 * The keys of accounts. In memory while the program runs; on disk only as the system's keyring
 * encrypts them, and not at all where there is no keyring.
 */
import { z } from 'zod'
import type { Credential } from '../providers/provider.ts'
import type { StoreFile } from './store-file.ts'

/** Encryption with a secret that the system keeps for this user. */
export interface Cipher {
  /**
   * True when what is encrypted is really protected. False without a keyring, and with one that
   * only obscures (Electron's `basic_text` uses a password that everybody knows).
   */
  protects(): Promise<boolean>
  encrypt(text: string): Promise<Buffer>
  /** @throws when `data` was encrypted for another user or with a keyring that was reset. */
  decrypt(data: Buffer): Promise<string>
}

export type KeyStorage = 'keyring' | 'memory' | 'none'
export type KeyProblem = 'unreadable'

/** Undefined leaves a part as it is; the empty string removes it. */
export type CredentialPatch = { readonly [part in keyof Credential]?: string | undefined }

const credentialSchema = z.object({
  key: z.string(),
  clientId: z.string().optional(),
  clientSecret: z.string().optional(),
  webhookSecret: z.string().optional(),
})
const extraParts = ['clientId', 'clientSecret', 'webhookSecret'] as const
/** Account id to base64 of the encrypted JSON of a credential. */
const storedSchema = z.record(z.string(), z.string()).catch({})

export class SecretStore {
  readonly #file: StoreFile
  readonly #cipher: Cipher
  readonly #credentials = new Map<string, Credential>()
  readonly #unreadable = new Set<string>()
  #persistent = false

  /** Knows no keys before `load`. */
  constructor(file: StoreFile, cipher: Cipher) {
    this.#file = file
    this.#cipher = cipher
  }

  /** Reads what is stored. Without a keyring what is on disk stays there, unread. */
  async load(): Promise<void> {
    this.#persistent = await this.#cipher.protects()
    if (this.#persistent) await this.#readAll()
    else for (const accountId of Object.keys(this.#stored())) this.#unreadable.add(accountId)
  }

  /** True when keys are kept for the next start. */
  get persistent(): boolean {
    return this.#persistent
  }

  /** The credential to use; null when there is none. */
  get(accountId: string): Credential | null {
    return this.#credentials.get(accountId) ?? null
  }

  /** All that are known, whatever they are for: what no text may hold. */
  all(): Credential[] {
    return [...this.#credentials.values()]
  }

  storageOf(accountId: string): KeyStorage {
    if (!this.#credentials.has(accountId)) return 'none'
    return this.persistent ? 'keyring' : 'memory'
  }

  /** What is wrong with the stored key of an account; null when nothing is, or there is none. */
  problemOf(accountId: string): KeyProblem | null {
    return this.#unreadable.has(accountId) ? 'unreadable' : null
  }

  /** Changes a credential and stores it, where this machine can do so safely. */
  async save(accountId: string, patch: CredentialPatch): Promise<void> {
    const before = this.get(accountId)
    const key = patch.key ?? before?.key ?? ''
    const extras = extraParts.flatMap((part) => {
      const value = patch[part] ?? before?.[part] ?? ''
      return value === '' ? [] : [[part, value] as const]
    })
    if (key === '' && extras.length === 0) return this.#removeUnlessUntouched(accountId, patch)
    const credential: Credential = { key, ...Object.fromEntries(extras) }
    if (this.persistent) await this.#store(accountId, credential)
    this.#credentials.set(accountId, credential)
    this.#unreadable.delete(accountId)
  }

  /** What cannot be read here, and was not spoken of, may be readable where it was stored. */
  #removeUnlessUntouched(accountId: string, patch: CredentialPatch): void {
    const untouched = Object.values(patch).every((value) => value === undefined)
    if (!untouched || !this.#unreadable.has(accountId)) this.remove(accountId)
  }

  /** Forgets a credential, in memory and on disk. */
  remove(accountId: string): void {
    this.#credentials.delete(accountId)
    this.#unreadable.delete(accountId)
    const { [accountId]: removed, ...rest } = this.#stored()
    if (removed !== undefined) this.#write(rest)
  }

  async #store(accountId: string, credential: Credential): Promise<void> {
    const encrypted = await this.#cipher.encrypt(JSON.stringify(credential))
    this.#write({ ...this.#stored(), [accountId]: encrypted.toString('base64') })
  }

  async #readAll(): Promise<void> {
    for (const [accountId, encrypted] of Object.entries(this.#stored())) {
      try {
        const text = await this.#cipher.decrypt(Buffer.from(encrypted, 'base64'))
        this.#credentials.set(accountId, credentialSchema.parse(JSON.parse(text)))
      } catch {
        this.#unreadable.add(accountId)
      }
    }
  }

  #stored(): Record<string, string> {
    return storedSchema.parse(this.#file.read()['credentials'])
  }

  #write(credentials: Record<string, string>): void {
    this.#file.write({ ...this.#file.read(), credentials })
  }
}
