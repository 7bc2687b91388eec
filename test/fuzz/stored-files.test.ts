import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clearControl, readControlFile, writeControlFile } from '../../main/control/control-file.ts'
import { Grants } from '../../main/desktop/consent/grants.ts'
import { UsageError } from '../../main/errors.ts'
import { parsePolicy, readNamedPolicy } from '../../main/policy/read-policy.ts'
import { ListChoices } from '../../main/settings/list-choices.ts'
import { SecretStore, type Cipher } from '../../main/settings/secret-store.ts'
import { defaultSettings, SettingsStore } from '../../main/settings/settings-store.ts'
import { readSettingsFile, settingsFile } from '../../main/settings/transfer-settings.ts'
import { settingsSchema } from '../../preload/contract/model.ts'
import {
  assertUnpolluted,
  byteFaults,
  hostileJson,
  placesOf,
  spoilt,
  valueAt,
  withFaults,
} from '../helpers/hostile-values.ts'
import { memoryStoreFile } from '../helpers/memory-store-file.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const fallback = defaultSettings('/films')
const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : { settings: value }

/** A file of a store, once written by it and then spoilt; or anything. */
const contentsOf = (whole: object) =>
  fc.oneof(spoilt(whole), hostileJson()).map((value) => object(value))

describe('settings', () => {
  const stored = {
    settings: fallback,
    accountLimits: { a: { requestsAtOnce: 2, requestsPerSecond: null } },
    importAccounts: { redner: 'a' },
    paused: true,
    lookedAt: { view: 'queue', states: [], providers: [], locales: [], batchId: null },
    window: { x: 0, y: 0, width: 800, height: 600, maximized: false },
  }

  test('of any file are valid, and keep what is valid in it', () => {
    fc.assert(
      fc.property(
        contentsOf(stored),
        fc.constantFrom('a', '__proto__', 'constructor'),
        (file, id) => {
          const store = new SettingsStore(memoryStoreFile(file), fallback)
          const settings = store.get()
          settingsSchema.parse(settings)
          const given = object(file['settings'])
          for (const [key, schema] of Object.entries(settingsSchema.shape)) {
            const parsed = schema.safeParse(Object.hasOwn(given, key) ? given[key] : undefined)
            const wanted = parsed.success ? parsed.data : fallback[key as keyof typeof fallback]
            expect(settings[key as keyof typeof settings]).toEqual(wanted)
          }
          expect(store.accountLimits(id)).toHaveProperty('requestsAtOnce')
          store.importAccounts()
          store.lookedAt()
          store.windowBounds()
          expect(typeof store.paused).toBe('boolean')
          store.saveAccountLimits(id, { requestsAtOnce: 3, requestsPerSecond: null })
          store.save({ concurrency: 7 })
          expect(store.get().concurrency).toBe(7)
          assertUnpolluted()
        },
      ),
    )
  })

  test('of a file from elsewhere are taken whole or refused in one sentence, never with a program or a receiver', () => {
    const whole = settingsFile(fallback)
    const texts = fc.oneof(
      spoilt(JSON.parse(whole)).map((value) => JSON.stringify(value) ?? ''),
      byteFaults().map((faults) => withFaults(Buffer.from(whole), faults).toString()),
    )
    const now = { ...fallback, afterBatch: { action: 'nothing' as const, command: 'mine' } }
    fc.assert(
      fc.property(texts, (text) => {
        try {
          const patch = readSettingsFile('s.json', text, now)
          const { afterBatch, webhookListener, notify } = settingsSchema.parse({ ...now, ...patch })
          expect(afterBatch).toMatchObject({ command: 'mine' })
          expect(afterBatch.action).not.toBe('run')
          expect(webhookListener.secret).toBe(now.webhookListener.secret)
          expect(notify).toEqual(now.notify)
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
          expect((error as Error).message.length).toBeLessThan(5000)
        }
        assertUnpolluted()
      }),
    )
  })
})

test('a store of secrets with anything in it loads, and gives only what was encrypted by it', async () => {
  const cipher: Cipher = {
    protects: () => Promise.resolve(true),
    encrypt: (text) => Promise.resolve(Buffer.from(`ours:${text}`)),
    decrypt: (data) => {
      const text = data.toString()
      return text.startsWith('ours:') ? Promise.resolve(text.slice(5)) : Promise.reject(new Error())
    },
  }
  const encrypted = (value: unknown) =>
    Buffer.from(`ours:${JSON.stringify(value)}`).toString('base64')
  const credential = fc.oneof(
    spoilt({ key: 'k', clientId: 'c' }).map(encrypted),
    hostileJson(),
    fc.constant(encrypted({ key: 'k' })),
  )
  const id = fc.constantFrom('a', 'b', '__proto__', 'constructor', '')
  const credentials = fc.oneof(fc.dictionary(id, credential), hostileJson())
  await fc.assert(
    fc.asyncProperty(credentials, id, async (values, account) => {
      const store = new SecretStore(memoryStoreFile({ credentials: values }), cipher)
      await store.load()
      for (const { key, clientId = '' } of store.all())
        expect([typeof key, typeof clientId]).toEqual(['string', 'string'])
      expect(['keyring', 'none']).toContain(store.storageOf(account))
      await store.save(account, { key: 'new' })
      expect(store.get(account)).toMatchObject({ key: 'new' })
      store.remove(account)
      expect(store.get(account)).toBeNull()
      assertUnpolluted()
    }),
  )
})

test('remembered lists of any file are ones that could have been remembered', () => {
  const header = ['Job', 'Client']
  const file = memoryStoreFile()
  const roles = { jobId: 'Job', provider: null, account: null, product: null, title: 'Client' }
  new ListChoices(file, () => 1).remember(header, { roles, encoding: null, sheet: null })
  fc.assert(
    fc.property(contentsOf(file.read()), (content) => {
      const choices = new ListChoices(memoryStoreFile(content), () => 2)
      const found = choices.find(header)
      if (found !== null) expect(Object.keys(found.roles ?? roles)).toEqual(Object.keys(roles))
      choices.remember(header, { roles, encoding: 'utf-8', sheet: null })
      expect(choices.find(header)).toMatchObject({ roles, encoding: 'utf-8' })
      choices.forget(header)
      expect(choices.find(header)).toBeNull()
    }),
  )
})

test('grants of any file grant only what the file names, and what is in use', () => {
  const folder = tempFolder()
  const used = mkdtempSync(join(folder, 'used-'))
  const asked = mkdtempSync(join(folder, 'asked-'))
  fc.assert(
    fc.property(contentsOf({ folders: [asked], certificates: ['/a.pem'] }), (content) => {
      const grants = new Grants({ file: memoryStoreFile(content), inUse: () => [used] })
      const named = placesOf(content).map((place) => valueAt(content, place))
      expect(grants.folder(used)).toBe(true)
      if (grants.folder(asked))
        expect(named.some((one) => typeof one === 'string' && asked.startsWith(one))).toBe(true)
      if (grants.certificates('/a.pem')) expect(named).toContain('/a.pem')
      expect(grants.certificates('/b.pem')).toBe(named.includes('/b.pem'))
      grants.grant('folders', asked)
      expect(grants.folder(asked)).toBe(true)
    }),
  )
})

describe('a policy', () => {
  const policy = {
    version: 1,
    providers: ['redner'],
    describedProviders: false,
    origins: { redner: ['https://api.example.com'] },
    stores: ['*.example.com'],
    allowHttp: false,
    folders: ['/films'],
    network: { proxy: 'none' },
    commandHooks: ['/usr/bin/true'],
    webhooks: false,
    settings: { concurrency: 2 },
  }

  test('that is spoilt anywhere stops the program, or still says all that it said elsewhere', () => {
    fc.assert(
      fc.property(spoilt(policy), (value) => {
        try {
          // Nothing that it says is passed over.
          expect(parsePolicy('p.json', JSON.stringify(value))).toEqual(
            JSON.parse(JSON.stringify(value)),
          )
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
          expect((error as Error).message).toContain('p.json cannot be used')
        }
      }),
    )
  })

  test('of any bytes is refused, or says what its text says', () => {
    const path = join(tempFolder(), 'policy.json')
    const whole = Buffer.from(JSON.stringify(policy))
    const bytes = fc.oneof(
      byteFaults().map((faults) => withFaults(whole, faults)),
      fc.uint8Array({ maxLength: 200 }),
    )
    fc.assert(
      fc.property(bytes, (content) => {
        writeFileSync(path, content)
        try {
          const { rules } = readNamedPolicy(path)
          const text = Buffer.from(content)
            .toString()
            .replace(/^\uFEFF/, '')
          expect(rules).toEqual(JSON.parse(text))
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError)
          expect((error as Error).message.length).toBeLessThan(20_000)
        }
      }),
    )
  })
})

test('a control file of any bytes is one that could have been written, or refused, and can be cleared', () => {
  const folder = tempFolder()
  const path = join(folder, 'control.json')
  const own = { pid: 1, address: join(folder, 'control.sock'), token: 'a'.repeat(43) }
  writeControlFile(folder, own)
  const bytes = fc.oneof(
    byteFaults().map((faults) => withFaults(Buffer.from(JSON.stringify(own)), faults)),
    spoilt(own).map((value) => Buffer.from(JSON.stringify(value))),
  )
  fc.assert(
    fc.property(bytes, (content) => {
      writeFileSync(path, content, { mode: 0o600 })
      try {
        const file = readControlFile(folder)
        expect(file).toMatchObject({ token: expect.stringMatching(/^[\w-]{43}$/) as unknown })
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError)
      }
      clearControl(folder)
      expect(readControlFile(folder)).toBeNull()
    }),
  )
})
