import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { setAsideDamagedFile } from '../../main/settings/store-file.ts'

describe('setAsideDamagedFile', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reelhaul-store-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('leaves a readable file alone', () => {
    const path = join(folder, 'settings.json')
    writeFileSync(path, '{"settings":{}}')
    expect(setAsideDamagedFile(path)).toBeNull()
    expect(readFileSync(path, 'utf8')).toBe('{"settings":{}}')
  })

  test('has nothing to do where there is no file', () => {
    expect(setAsideDamagedFile(join(folder, 'settings.json'))).toBeNull()
  })

  test.each([
    ['cut off in the middle', '{"settings":{"conc'],
    ['empty', ''],
    ['JSON, but not an object', '[1]'],
    ['filled with zeros by a power cut', '\0\0\0\0'],
  ])('keeps a file that is %s under another name', (_title, content) => {
    const path = join(folder, 'settings.json')
    writeFileSync(path, content)
    const aside = setAsideDamagedFile(path, new Date('2026-03-04T05:06:07.089Z'))
    expect(aside).toBe(`${path}.damaged-2026-03-04T05-06-07-089Z`)
    expect(existsSync(path)).toBe(false)
    expect(readFileSync(aside!, 'utf8')).toBe(content)
  })
})
