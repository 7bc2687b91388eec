import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { earlyChoices } from '../../main/settings/early-choices.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const unknown = { language: 'system', theme: 'system' }

test('are those that the settings hold', () => {
  const folder = tempFolder()
  writeFileSync(
    join(folder, 'settings.json'),
    JSON.stringify({ settings: { language: 'ja', theme: 'dark', segments: 4 }, window: {} }),
  )
  expect(earlyChoices(folder)).toEqual({ language: 'ja', theme: 'dark' })
})

test('are the system’s at a first start', () => {
  expect(earlyChoices(tempFolder())).toEqual(unknown)
})

test('are the system’s, whatever else the file holds', () => {
  const folder = tempFolder()
  const content = fc.oneof(
    fc.string(),
    fc.json(),
    fc.anything().map((settings) => JSON.stringify({ settings }) ?? ''),
  )
  fc.assert(
    fc.property(content, (text) => {
      writeFileSync(join(folder, 'settings.json'), text)
      expect(earlyChoices(folder)).toEqual(unknown)
    }),
  )
})
