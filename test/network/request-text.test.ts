import { request } from 'node:http'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { requestHead, UnsendableRequest } from '../../main/network/request-text.ts'

test('a head is a request line, its fields, and an empty line', () => {
  expect(requestHead('GET', '/a?b', { host: 'x', accept: '*/*' })).toBe(
    'GET /a?b HTTP/1.1\r\nhost: x\r\naccept: */*\r\n\r\n',
  )
})

const anything = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '\r', '\n', '\0', '\t', 'ü', '\x7f', ':', '/') }),
)

test('whatever is put into it, it stays one request with these fields', () => {
  fc.assert(
    fc.property(anything, anything, anything, (target, name, value) => {
      let head: string
      try {
        head = requestHead('GET', target, { [name]: value, last: 'x' })
      } catch (error) {
        expect(error).toBeInstanceOf(UnsendableRequest)
        return
      }
      const lines = head.split(/\r\n|\r|\n/)
      expect(lines).toEqual([`GET ${target} HTTP/1.1`, `${name}: ${value}`, 'last: x', '', ''])
      expect(Buffer.from(head, 'latin1').toString('latin1')).toBe(head)
      // What Node's own client would not send is not sent.
      const asked = request({ path: target, headers: { [name]: value } }).on(
        'error',
        () => undefined,
      )
      asked.destroy()
    }),
    { numRuns: 2000 },
  )
})

test('what cannot be sent is not shown', () => {
  expect(() => requestHead('GET', '/', { authorization: 'Bearer s3cret\nx' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('s3cret') }),
  )
})
