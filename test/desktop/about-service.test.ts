import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createAboutService } from '../../main/desktop/about-service.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

function serviceIn(folder: string, chosen: string | null = null) {
  return createAboutService({
    ...{ folder, version: '1.2.3' },
    versions: { electron: '45.0.0', chrome: '150.0', node: '24.0.0' },
    chooseBill: () => Promise.resolve(chosen),
  })
}

function builtFolder(): string {
  const folder = tempFolder()
  writeFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'the notices')
  writeFileSync(join(folder, 'sbom.cdx.json'), '{ "bomFormat": "CycloneDX" }')
  return folder
}

describe('the program about itself', () => {
  test('says its versions and the notices of the build', async () => {
    expect(await serviceIn(builtFolder()).read()).toEqual({
      version: '1.2.3',
      ...{ electron: '45.0.0', chromium: '150.0', node: '24.0.0', notices: 'the notices' },
    })
  })

  test('writes the bill of materials where the user says', async () => {
    const path = join(tempFolder(), 'reelhaul.cdx.json')
    expect(await serviceIn(builtFolder(), path).saveBill()).toBe(path)
    expect(readFileSync(path, 'utf8')).toBe('{ "bomFormat": "CycloneDX" }')
    expect(await serviceIn(builtFolder(), null).saveBill()).toBeNull()
  })

  test('says what is wrong when a file is missing, or cannot be written', async () => {
    const missing = /lacks its file .*: install it again/
    await expect(serviceIn(tempFolder()).read()).rejects.toThrow(missing)
    await expect(serviceIn(tempFolder()).saveBill()).rejects.toThrow(missing)
    const taken = join(tempFolder(), 'a folder')
    mkdirSync(taken)
    await expect(serviceIn(builtFolder(), taken).saveBill()).rejects.toThrow(
      'a folder could not be written: ',
    )
  })
})
