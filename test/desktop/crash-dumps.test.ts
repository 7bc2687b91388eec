import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { removeOldDumps } from '../../main/desktop/crash-dumps.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const day = 24 * 3600

test('the ten newest dumps of a month stay, and everything that is no dump', async () => {
  const folder = tempFolder()
  mkdirSync(join(folder, 'completed'))
  const now = 2_000_000_000
  for (let n = 0; n < 14; n++) {
    const path = join(folder, 'completed', `${String(n).padStart(2, '0')}.dmp`)
    writeFileSync(path, '')
    // The first is as old as can be, the last is of today.
    utimesSync(path, now, now - (13 - n) * 4 * day)
  }
  writeFileSync(join(folder, 'settings.dat'), '')
  await removeOldDumps(folder, now * 1000)
  expect(readdirSync(join(folder, 'completed')).sort()).toEqual(
    ['06', '07', '08', '09', '10', '11', '12', '13'].map((n) => `${n}.dmp`),
  )
  expect(readdirSync(folder)).toContain('settings.dat')
  await removeOldDumps(join(folder, 'missing'), now * 1000)
})
