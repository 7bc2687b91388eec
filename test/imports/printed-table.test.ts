import fc from 'fast-check'
import { expect, test } from 'vitest'
import { undrawn } from '../../main/imports/printed-table.ts'

const linesOf = (text: string): number => text.split(/\r\n|\n|\r/).length

test('a box becomes a table with as many lines, also where rulers and empty lines follow each other', () => {
  expect(undrawn('┌──┐\n│ job_id │\n├──┤\n└──┘\n\n│ job_1 │\n')).toBe(
    '|---|\n| job_id |\n|---|\n|---|\n\n| job_1 |\n',
  )
})

test('the number of a line stays what it is, whatever is drawn', () => {
  const pieces = ['│', '─', '└', '||', '|', '--', '  ', '\t', 'job_1', 'Job ID', 'A', ';']
  const line = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((all) => all.join(''))
  const text = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 })
    .map((lines) => lines.map(([words, end]) => words + end).join(''))
  fc.assert(
    fc.property(text, (drawn) => {
      expect(linesOf(undrawn(drawn))).toBe(linesOf(drawn))
    }),
  )
})

test.each(['||Job ID||Title||\n|job_1|A|\n', '│ job_id │\n'])(
  'any number of empty lines below %j is passed over once, not from each of them again',
  (table) => {
    const empty = '\n'.repeat(300_000)
    expect(linesOf(undrawn(table + empty))).toBe(linesOf(table) + 300_000)
  },
)
