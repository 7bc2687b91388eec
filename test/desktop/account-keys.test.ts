import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AccountKeys } from '../../main/desktop/account-keys.ts'
import { storedElsewhere } from '../../main/desktop/stored-elsewhere.ts'
import { completeCredential } from '../../main/polling/account-access.ts'
import { redner } from '../../main/providers/redner/redner.ts'
import { defaultAccountOptions, isKeyVariable } from '../../preload/contract/account-rules.ts'
import { accountOptionsSchema } from '../../preload/contract/model.ts'
import { desktopStrings } from '../helpers/desktop-strings.ts'
import { memoryStoreFile } from '../helpers/memory-store-file.ts'
import { openSecrets } from '../helpers/open-secrets.ts'

const account = (keyVariable: string | null) => ({
  ...{ id: 'redner-1', name: 'Studio', options: { ...defaultAccountOptions, keyVariable } },
})
/** A keyring that cannot read what another has stored. */
const otherKeyring = {
  protects: () => Promise.resolve(true),
  encrypt: (text: string) => Promise.resolve(Buffer.from(`new ${text}`)),
  decrypt: (data: Buffer) =>
    data.toString().startsWith('new ')
      ? Promise.resolve(data.toString().slice(4))
      : Promise.reject(new Error('Error while decrypting the ciphertext.')),
}
const moved = (ids: readonly string[]) =>
  memoryStoreFile({ credentials: Object.fromEntries(ids.map((id) => [id, 'b2xk'])) })

test('a key comes from its variable at every use, and is stored nowhere', async () => {
  const file = memoryStoreFile()
  const env: NodeJS.ProcessEnv = { REELHAUL_KEY_A: ' rk_one ' }
  const keys = new AccountKeys(await openSecrets(file, otherKeyring), env)
  expect(keys.credentialOf(account('REELHAUL_KEY_A'))).toEqual({ key: 'rk_one' })
  expect(keys.storageOf(account('REELHAUL_KEY_A'))).toBe('environment')
  env['REELHAUL_KEY_A'] = 'rk_two'
  expect(keys.credentialOf(account('REELHAUL_KEY_A'))?.key).toBe('rk_two')
  expect(JSON.stringify(file.read())).not.toContain('rk_')
})

test('a variable that is not set is named, with what to do', async () => {
  const keys = new AccountKeys(await openSecrets(memoryStoreFile(), otherKeyring), {})
  const one = account('REELHAUL_KEY_A')
  expect(keys.problemOf(one)).toBe('variableMissing')
  expect(() =>
    completeCredential(one, redner, keys.credentialOf(one), keys.problemOf(one)),
  ).toThrow(/REELHAUL_KEY_A, which holds the key of Studio, is not set/)
})

test('only names of Reelhaul’s own can be given', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const parsed = accountOptionsSchema.safeParse({ keyVariable: name })
      expect(parsed.success).toBe(isKeyVariable(name))
      if (parsed.success) expect(name).toMatch(/^REELHAUL_[A-Z0-9_]+$/)
    }),
  )
  for (const name of [
    'AWS_SECRET_ACCESS_KEY',
    'reelhaul_key',
    'REELHAUL_',
    'REELHAUL_A\nB',
    'PATH',
  ])
    expect(isKeyVariable(name)).toBe(false)
})

test('keys that another machine has stored are named together until they are entered again', async () => {
  const file = moved(['redner-1', 'adobe-2', 'network:proxy', 'hooks:notify'])
  const secrets = await openSecrets(file, otherKeyring)
  const accounts = [
    { id: 'redner-1', name: 'Studio' },
    { id: 'adobe-2', name: 'Films' },
    { id: 'a2e-3', name: 'Avatars' },
  ]
  const strings = desktopStrings('en')
  expect(storedElsewhere(secrets, accounts, strings)).toBe(
    'Stored by another computer or user account, and to be entered again: the key of Studio, the key of Films, the proxy password, the signing secret for webhooks.',
  )
  const one = account(null)
  const keys = new AccountKeys(secrets, {})
  expect(() =>
    completeCredential(one, redner, keys.credentialOf(one), keys.problemOf(one)),
  ).toThrow(/The key of Studio was stored by another machine or user account/)
  // A change of its name alone leaves it for the machine that can read it.
  await secrets.save('redner-1', { key: undefined })
  expect(file.read()['credentials']).toMatchObject({ 'redner-1': 'b2xk' })
  for (const id of ['redner-1', 'adobe-2', 'network:proxy', 'hooks:notify'])
    await secrets.save(id, { key: 'entered' })
  expect(storedElsewhere(secrets, accounts, strings)).toBeNull()
  expect(keys.problemOf(one)).toBeNull()
})
