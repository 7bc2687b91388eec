import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter, LineTooLong } from '../../main/control/line-splitter.ts'

/** Cut into pieces of the given lengths, the rest as one. */
function pieces(bytes: Buffer, lengths: readonly number[]): Buffer[] {
  const cut: Buffer[] = []
  let at = 0
  for (const length of lengths) {
    cut.push(bytes.subarray(at, at + length))
    at += length
  }
  return [...cut, bytes.subarray(at)]
}

test('lines are the same however the stream is cut', () => {
  const line = fc
    .uint8Array({ maxLength: 40 })
    .map((all) => Buffer.from(all.filter((b) => b !== 10)))
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(30)), (lines, lengths) => {
      const splitter = new LineSplitter(40)
      const bytes = Buffer.concat(lines.flatMap((one) => [one, Buffer.from('\n')]))
      const found = pieces(bytes, lengths).flatMap((piece) => splitter.push(piece))
      expect(found.map((one) => one.toString('hex'))).toEqual(
        lines.map((one) => one.toString('hex')),
      )
      expect(splitter.isOpen).toBe(false)
    }),
  )
})

test('a line that is too long is refused before it has come to its end, and nothing of it is kept', () => {
  const splitter = new LineSplitter(8)
  expect(splitter.push(Buffer.from('12345678\n1234'))).toHaveLength(1)
  expect(splitter.isOpen).toBe(true)
  expect(() => splitter.push(Buffer.from('56789'))).toThrow(LineTooLong)
  expect(splitter.isOpen).toBe(false)
})
