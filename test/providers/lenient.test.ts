import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import {
  amountField,
  indexField,
  instantField,
  listField,
  numberField,
  percentField,
  shareField,
  textField,
} from '../../main/providers/lenient.ts'

test.each([
  ['1740', 1740],
  [' 1.5 ', 1.5],
  ['-2', -2],
  ['1e3', 1000],
  [7, 7],
  ['', undefined],
  ['0x10', undefined],
  ['1,740', undefined],
  ['NaN', undefined],
  [Number.NaN, undefined],
  [null, undefined],
  [true, undefined],
  [[1], undefined],
  [{}, undefined],
])('reads %j as the number %j', (given, read) => {
  expect(numberField.parse(given)).toBe(read)
})

test('an amount is never negative, an index is whole', () => {
  expect([amountField.parse('-1'), amountField.parse('0')]).toEqual([undefined, 0])
  expect([indexField.parse('3'), indexField.parse(1.5), indexField.parse(1e300)]).toEqual([
    3,
    undefined,
    undefined,
  ])
})

test.each([
  [30, 0.3],
  ['23.0', 0.23],
  ['23 %', 0.23],
  [140, 1],
  [-5, 0],
  ['soon', undefined],
])('reads %j percent as the share %j', (given, read) => {
  expect(percentField.parse(given)).toBe(read)
})

test.each([
  [0.3, 0.3],
  ['0.25', 0.25],
  [1, 1],
  [1.000001, 1],
  [-3, 0],
  [45, 0.45],
  ['45%', 0.45],
  ['0.5 %', 0.005],
  [140, 1],
  ['soon', undefined],
  [null, undefined],
])('reads %j as the share %j', (given, read) => {
  expect(shareField.parse(given)).toBe(read)
})

test.each([
  ['2025-09-30T08:00:00Z', Date.UTC(2025, 8, 30, 8)],
  ['2025-09-30 08:00:00', Date.UTC(2025, 8, 30, 8)],
  [1_759_219_200, Date.UTC(2025, 8, 30, 8)],
  ['1759219200', Date.UTC(2025, 8, 30, 8)],
  [1_759_219_200_000, Date.UTC(2025, 8, 30, 8)],
  ['yesterday', undefined],
  [3600, undefined],
  [0, undefined],
  [{}, undefined],
])('reads %j as the moment %j', (given, read) => {
  expect(instantField.parse(given)).toBe(read)
})

test('a title is one line, and empty is none', () => {
  expect(textField.parse(' a\n\tb\u2028c ')).toBe('a b c')
  expect([textField.parse(' \n'), textField.parse(null), textField.parse(5)]).toEqual([
    undefined,
    undefined,
    '5',
  ])
})

test('one unusable item of a list leaves the others in their places', () => {
  const list = listField(z.object({ url: z.url() }))
  expect(list.parse([{ url: 'https://a.example/' }, null, { url: 3 }])).toEqual([
    { url: 'https://a.example/' },
    null,
    null,
  ])
  expect(list.parse('no list')).toEqual([])
})

test('a field that is left out is unknown, too', () => {
  const fields = { number: numberField, amount: amountField, index: indexField, title: textField }
  const more = { percent: percentField, at: instantField, list: listField(z.string()) }
  expect(z.object({ ...fields, ...more }).parse({})).toEqual({ list: [] })
})

test('whatever is given, no field rejects it', () => {
  const fields = [numberField, amountField, indexField, percentField, instantField, textField]
  fc.assert(
    fc.property(fc.anything(), (given) => {
      for (const field of fields) expect(field.safeParse(given).success).toBe(true)
      expect(listField(z.string()).safeParse(given).success).toBe(true)
    }),
  )
})
