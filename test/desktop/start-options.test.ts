import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { dataFolderOverride, startOptions } from '../../main/desktop/start-options.ts'

test('--hidden starts in the tray', () => {
  expect(startOptions(['reelhaul', '--hidden']).hidden).toBe(true)
  expect(startOptions(['reelhaul', 'hidden']).hidden).toBe(false)
})

test('REELHAUL_DATA_DIR moves the data folder, and is made absolute', () => {
  expect(dataFolderOverride({ REELHAUL_DATA_DIR: 'data' })).toBe(resolve('data'))
  expect(dataFolderOverride({ REELHAUL_DATA_DIR: '' })).toBeNull()
  expect(dataFolderOverride({})).toBeNull()
})
