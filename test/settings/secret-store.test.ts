import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Cipher } from '../../main/settings/secret-store.ts'
import { memoryStoreFile } from '../helpers/memory-store-file.ts'
import { openSecrets } from '../helpers/open-secrets.ts'

/** A real cipher with its own key: what one keyring encrypts, another cannot read. */
function keyring(): Cipher {
  const secret = randomBytes(32)
  return {
    protects: () => Promise.resolve(true),
    encrypt(text) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', secret, iv)
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Promise.resolve(Buffer.concat([iv, cipher.getAuthTag(), body]))
    },
    async decrypt(data) {
      const decipher = createDecipheriv('aes-256-gcm', secret, data.subarray(0, 12))
      decipher.setAuthTag(data.subarray(12, 28))
      return Promise.resolve(
        Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]).toString('utf8'),
      )
    },
  }
}

const noKeyring: Cipher = {
  protects: () => Promise.resolve(false),
  encrypt: () => Promise.reject(new Error('Encryption is not available.')),
  decrypt: () => Promise.reject(new Error('Encryption is not available.')),
}

describe('SecretStore with a keyring', () => {
  test('keeps keys for the next run, and only encrypted', async () => {
    const file = memoryStoreFile()
    const cipher = keyring()
    const store = await openSecrets(file, cipher)
    await store.save('redner-1', { key: 'rk_live_secret', clientId: 'client-7' })
    expect(store.storageOf('redner-1')).toBe('keyring')
    expect(JSON.stringify(file.read())).not.toMatch(/rk_live_secret|client-7/)

    const next = await openSecrets(file, cipher)
    expect(next.get('redner-1')).toEqual({ key: 'rk_live_secret', clientId: 'client-7' })
  })

  test('changes only the part that is given', async () => {
    const store = await openSecrets(memoryStoreFile(), keyring())
    await store.save('a', { key: 'one', clientId: 'client' })
    await store.save('a', { key: 'two' })
    expect(store.get('a')).toEqual({ key: 'two', clientId: 'client' })
    await store.save('a', { clientId: '' })
    expect(store.get('a')).toEqual({ key: 'two' })
  })

  test('an empty key removes it, in memory and on disk', async () => {
    const file = memoryStoreFile()
    const cipher = keyring()
    const store = await openSecrets(file, cipher)
    await store.save('a', { key: 'one' })
    await store.save('b', { key: 'other' })
    await store.save('a', { key: '' })
    expect(store.storageOf('a')).toBe('none')
    const next = await openSecrets(file, cipher)
    expect(next.get('a')).toBeNull()
    expect(next.get('b')).toEqual({ key: 'other' })
  })

  test('a key that the keyring can no longer read is missing, with a reason, until saved again', async () => {
    const file = memoryStoreFile()
    await (await openSecrets(file, keyring())).save('a', { key: 'one' })
    const store = await openSecrets(file, keyring())
    expect(store.get('a')).toBeNull()
    expect(store.storageOf('a')).toBe('none')
    expect(store.problemOf('a')).toBe('unreadable')
    await store.save('a', { key: 'again' })
    expect(store.problemOf('a')).toBeNull()
    expect(store.get('a')).toEqual({ key: 'again' })
  })
})

describe('SecretStore without a keyring', () => {
  test('keeps a key for this run only and writes nothing', async () => {
    const file = memoryStoreFile()
    const store = await openSecrets(file, noKeyring)
    expect(store.persistent).toBe(false)
    await store.save('a', { key: 'one' })
    expect(store.get('a')).toEqual({ key: 'one' })
    expect(store.storageOf('a')).toBe('memory')
    expect(file.read()).toEqual({})
    expect((await openSecrets(file, noKeyring)).get('a')).toBeNull()
  })

  test('leaves keys of earlier runs where they are, for when the keyring is back', async () => {
    const file = memoryStoreFile()
    const cipher = keyring()
    await (await openSecrets(file, cipher)).save('a', { key: 'one' })
    const store = await openSecrets(file, noKeyring)
    await store.save('b', { key: 'two' })
    expect((await openSecrets(file, cipher)).get('a')).toEqual({ key: 'one' })
  })
})
