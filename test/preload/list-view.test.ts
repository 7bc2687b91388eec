import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnWidthLimits, listViewSchema } from '../../preload/contract/list-view.ts'
import { settingsSchema } from '../../preload/contract/model.ts'
import { SettingsStore, defaultSettings } from '../../main/settings/settings-store.ts'
import { memoryStoreFile } from '../helpers/memory-store-file.ts'

const { least, most } = columnWidthLimits

test('settings from before there were widths are read as they are', () => {
  const old = { columns: ['size'], density: 'compact' }
  expect(listViewSchema.parse(old)).toEqual({ ...old, widths: {} })
})

test('whatever stands for widths, only widths within the limits come of it', () => {
  fc.assert(
    fc.property(fc.anything(), (widths) => {
      const list = listViewSchema.parse({ columns: [], density: 'compact', widths })
      for (const width of Object.values(list.widths)) {
        expect(Number.isInteger(width) && width >= least && width <= most).toBe(true)
      }
      expect(listViewSchema.parse(list)).toEqual(list)
    }),
  )
})

test('numbers out of range are clamped, and what is no column or no number is left out', () => {
  const widths = { size: 1e9, files: -5, state: Number.NaN, added: '200', speed: 123.6, job: 100 }
  const hostile = JSON.parse('{"__proto__": 100, "constructor": 100}') as object
  const parsed = listViewSchema.parse({
    columns: [],
    density: 'compact',
    widths: Object.assign(hostile, widths),
  })
  expect(parsed.widths).toEqual({ size: most, files: least, speed: 124 })
})

test('a stored settings file with nonsense for widths keeps its columns and density', () => {
  const list = { columns: ['added'], density: 'compact', widths: 'wide' }
  const store = new SettingsStore(
    memoryStoreFile({ settings: { list } }),
    defaultSettings('/films'),
  )
  expect(store.get().list).toEqual({ columns: ['added'], density: 'compact', widths: {} })
  expect(settingsSchema.parse(store.get()).list.widths).toEqual({})
})
