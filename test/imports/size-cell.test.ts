import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readBatch } from '../../main/imports/read-batch.ts'
import { bytesOf, sizeUnitOf } from '../../main/imports/size-cell.ts'

describe('what a column counts sizes in', () => {
  test.each([
    ['size', 0],
    ['File Size', 0],
    ['ＦＩＬＥ＿ＳＩＺＥ', 0],
    ['Size (MB)', 1e6],
    ['fileSizeBytes', 1],
    ['size_in_bytes', 1],
    ['bytes', 1],
    ['Dateigröße in GB', 1e9],
    ['GRÖSSE [GiB]', 1024 ** 3],
    ['Taille du fichier (Mo)', 1e6],
    ['octets', 1],
    ['Tamaño', 0],
    ['TAMANO_KB', 1e3],
    ['ファイルサイズ (MB)', 1e6],
    ['サイズ', 0],
    ['حجم الملف', 0],
    ['الحجم (ميغابايت)', 1e6],
  ])('%s', (name, unit) => expect(sizeUnitOf(name)).toBe(unit))

  test.each([
    'title',
    'MB',
    'b',
    'o',
    'sizes ordered',
    'frame size',
    'job_id',
    '',
    'x'.repeat(5000),
  ])('%s: it holds none', (name) => expect(sizeUnitOf(name)).toBeNull())
})

describe('what a cell says', () => {
  test.each([
    ['48200000', 0, 48_200_000],
    ['48.2 MB', 0, 48_200_000],
    ['48,2 Mo', 0, 48_200_000],
    ['1.234,5 MB', 0, 1_234_500_000],
    ['1,234,567', 0, 1_234_567],
    ['1 234 567 octets', 0, 1_234_567],
    ['1’234’567', 1, 1_234_567],
    ['0.125', 1e9, 125_000_000],
    ['2GiB', 0, 2 * 1024 ** 3],
    ['１２ＭＢ', 0, 12_000_000],
    ['١٢٫٥ ميغابايت', 0, 12_500_000],
    ['12', 1e6, 12_000_000],
  ])('%s of %s', (cell, unit, bytes) => expect(bytesOf(cell, unit)).toBe(bytes))

  test.each([
    ['12', 0],
    ['1,234 MB', 0],
    ['48.2', 0],
    ['-5 MB', 0],
    ['0', 1],
    ['1920x1080', 0],
    ['1e9', 1],
    ['large', 0],
    ['', 1],
    ['99999999 TB', 0],
    ['12 34 MB', 0],
  ])('%s of %s: nothing that is certain', (cell, unit) => expect(bytesOf(cell, unit)).toBeNull())

  test('is a whole number of bytes within reason, or nothing, whatever it is', () => {
    const cell = fc.oneof(fc.string(), fc.stringMatching(/^[\d., ٠-٩'’]{0,30} ?[KMGT]?i?[Bo]?$/))
    fc.assert(
      fc.property(cell, fc.constantFrom(0, 1, 1e3, 1e12), (text, unit) => {
        const bytes = bytesOf(text, unit)
        expect(bytes === null || (Number.isSafeInteger(bytes) && bytes > 0)).toBe(true)
      }),
    )
  })
})

test('rows know their size, from a table as from JSON', async () => {
  const table = await readBatch(
    'a.csv',
    'job_id;title;Size (MB)\njob_1;A;1,5\njob_2;B;\njob_3;C;2\n',
  )
  expect(table.rows.map(({ bytes }) => bytes)).toEqual([1_500_000, undefined, 2_000_000])
  const json = await readBatch('a.json', JSON.stringify([{ jobId: 'job_1', sizeBytes: 123_456 }]))
  expect(json.rows[0]?.bytes).toBe(123_456)
})
