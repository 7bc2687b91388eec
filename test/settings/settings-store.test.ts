import type { LookedAt } from '../../preload/contract/looked-at.ts'
import { describe, expect, test, vi } from 'vitest'
import { defaultSettings, SettingsStore } from '../../main/settings/settings-store.ts'
import { memoryStoreFile } from '../helpers/memory-store-file.ts'

const fallback = defaultSettings('/home/ada/Downloads/Reelhaul')

describe('SettingsStore', () => {
  test('starts with the defaults', () => {
    expect(new SettingsStore(memoryStoreFile(), fallback).get()).toEqual(fallback)
  })

  test('keeps what was saved for the next run', () => {
    const file = memoryStoreFile()
    new SettingsStore(file, fallback).save({ concurrency: 9, theme: 'dark' })
    expect(new SettingsStore(file, fallback).get()).toEqual({
      ...fallback,
      concurrency: 9,
      theme: 'dark',
    })
  })

  test('replaces only the values that are not valid by their defaults', () => {
    const file = memoryStoreFile({
      settings: { concurrency: 100_000, segments: 2, theme: 'pink', unknown: true },
    })
    expect(new SettingsStore(file, fallback).get()).toEqual({ ...fallback, segments: 2 })
  })

  test('starts with the defaults where the section is not an object', () => {
    const file = memoryStoreFile({ settings: 'none' })
    expect(new SettingsStore(file, fallback).get()).toEqual(fallback)
  })

  test('refuses a value out of range and changes nothing', () => {
    const file = memoryStoreFile()
    const store = new SettingsStore(file, fallback)
    const listener = vi.fn()
    store.onChange(listener)
    expect(() => store.save({ concurrency: 65, segments: 2 })).toThrow(/concurrency/)
    expect(store.get()).toEqual(fallback)
    expect(file.read()).toEqual({})
    expect(listener).not.toHaveBeenCalled()
  })

  test('refuses a name template that names no file', () => {
    const store = new SettingsStore(memoryStoreFile(), fallback)
    expect(() => store.save({ template: '{title' })).toThrow(/lone \{/)
    expect(store.get()).toEqual(fallback)
  })

  test('tells its listeners what applies from now on', () => {
    const store = new SettingsStore(memoryStoreFile(), fallback)
    const listener = vi.fn()
    store.onChange(listener)
    store.save({ limitRate: 1_000_000 })
    expect(listener).toHaveBeenCalledExactlyOnceWith({ ...fallback, limitRate: 1_000_000 })
  })

  test('keeps the place of the window next to the settings', () => {
    const file = memoryStoreFile()
    const store = new SettingsStore(file, fallback)
    expect(store.windowBounds()).toBeNull()
    const bounds = { x: -1200, y: 20, width: 900, height: 700, maximized: false }
    store.saveWindowBounds(bounds)
    store.save({ segments: 3 })
    const next = new SettingsStore(file, fallback)
    expect(next.windowBounds()).toEqual(bounds)
    expect(next.get().segments).toBe(3)
  })

  test('forgets a place of the window that makes no sense', () => {
    const file = memoryStoreFile({ window: { x: 1.5, y: 0, width: 0, height: 9 } })
    expect(new SettingsStore(file, fallback).windowBounds()).toBeNull()
  })

  test('keeps what the window showed last, and forgets what cannot be shown', () => {
    const shown: LookedAt = {
      view: 'archive',
      states: ['failed'],
      ...{ providers: [], locales: [], batchId: 3, sort: 'title', descending: true },
    }
    const file = memoryStoreFile()
    new SettingsStore(file, fallback).saveLookedAt(shown)
    expect(new SettingsStore(file, fallback).lookedAt()).toEqual(shown)
    for (const wrong of [
      ...[null, 7, 'queue', [], {}, { ...shown, view: 'elsewhere' }, { ...shown, batchId: -1 }],
      ...[
        { ...shown, states: ['gone'] },
        { ...shown, states: Array(5000).fill('failed') },
      ],
      ...[
        { ...shown, sort: 'colour' },
        { ...shown, providers: ['../x'] },
      ],
    ])
      expect(
        new SettingsStore(memoryStoreFile({ lookedAt: wrong }), fallback).lookedAt(),
        JSON.stringify(wrong).slice(0, 80),
      ).toBeNull()
  })

  test('makes a random secret for webhooks, and keeps it', () => {
    const one = defaultSettings('/downloads').webhookListener
    const other = defaultSettings('/downloads').webhookListener
    expect(one.enabled).toBe(false)
    expect(one.secret).not.toBe(other.secret)
    const file = memoryStoreFile()
    const store = new SettingsStore(file, fallback)
    store.save({ webhookListener: { ...store.get().webhookListener, enabled: true } })
    const next = new SettingsStore(file, defaultSettings('/downloads'))
    expect(next.get().webhookListener).toEqual({ ...fallback.webhookListener, enabled: true })
  })

  test('takes limits of an account that make no sense for none', () => {
    const file = memoryStoreFile({ accountLimits: { a: { requestsAtOnce: -1 }, b: 'x' } })
    const store = new SettingsStore(file, fallback)
    const none = { requestsAtOnce: null, requestsPerSecond: null }
    expect([store.accountLimits('a'), store.accountLimits('b')]).toEqual([none, none])
  })

  test('remembers which accounts the last import was for, and drops what makes no sense', () => {
    const file = memoryStoreFile()
    new SettingsStore(file, fallback).saveImportAccounts({ redner: 'b' })
    expect(new SettingsStore(file, fallback).importAccounts()).toEqual({ redner: 'b' })
    const odd = memoryStoreFile({ importAccounts: { redner: 7 } })
    expect(new SettingsStore(odd, fallback).importAccounts()).toEqual({})
  })
})
