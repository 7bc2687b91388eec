import { request } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnswerParser, AnswerTooLarge } from '../../main/network/answer-parser.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

/** Everything at once, or as pieces of these lengths, the last of which holds the rest. */
function read(answer: string, cuts: readonly number[] = [], limit = 1_000_000) {
  const parser = new AnswerParser(limit)
  const whole = bytes(answer)
  let from = 0
  for (const cut of [...cuts, whole.length]) {
    const to = Math.min(whole.length, from + cut)
    if (to > from) parser.push(whole.subarray(from, to))
    from = to
  }
  const complete = parser.end()
  return { parser, complete, status: parser.status, body: parser.body.toString('latin1') }
}

const head = (...fields: string[]) => ['HTTP/1.1 200 OK', ...fields, '', ''].join('\r\n')

describe('an answer', () => {
  it('has its length promised, comes in chunks, or ends with the connection', () => {
    expect(read(`${head('Content-Length: 4')}abcd`)).toMatchObject({ complete: true, body: 'abcd' })
    const chunked = `${head('Transfer-Encoding: Chunked')}3\r\nabc\r\n1;x="y"\r\nd\r\n0\r\nA: b\r\n\r\n`
    expect(read(chunked)).toMatchObject({ complete: true, body: 'abcd' })
    expect(read(`${head()}abcd`)).toMatchObject({ complete: true, body: 'abcd' })
    expect(read('HTTP/1.1 204 No Content\r\n\r\n')).toMatchObject({ complete: true, body: '' })
  })

  it('is cut off when the connection ends before it does', () => {
    for (const cut of [
      'HTTP/1.1 200',
      head('Content-Length: 4').slice(0, -2),
      `${head('Content-Length: 4')}abc`,
      `${head('Transfer-Encoding: chunked')}4\r\nabcd\r\n`,
      `${head('Transfer-Encoding: chunked')}4\r\nabcd\r\n0\r\n`,
    ])
      expect(read(cut).complete).toBe(false)
  })

  it('follows what is said before it', () => {
    const early = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'
    const { parser, body } = read(`${early}${head('Content-Length: 1')}a`)
    expect([parser.status, parser.headers.link, body]).toEqual([200, undefined, 'a'])
  })

  it('lets its connection be used again when nothing speaks against it', () => {
    const reusable = (answer: string) => read(answer).parser.reusable
    expect(reusable(`${head('Content-Length: 1')}a`)).toBe(true)
    expect(reusable(`${head('Content-Length: 1')}ab`)).toBe(false)
    expect(reusable(`${head('Content-Length: 1', 'Connection: Close')}a`)).toBe(false)
    expect(reusable(`${head()}a`)).toBe(false)
    const old = (more: string) => `HTTP/1.0 200 OK\r\nContent-Length: 1\r\n${more}\r\na`
    expect(reusable(old(''))).toBe(false)
    expect(reusable(old('Connection: keep-alive\r\n'))).toBe(true)
  })

  it('says how long its connection is kept', () => {
    const keep = (...fields: string[]) => read(head(...fields)).parser.keepAliveMs
    expect(keep('Keep-Alive: timeout=5, max=100')).toBe(5000)
    expect(keep()).toBeNull()
  })

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n', 'HPE_INVALID_CONSTANT'],
    ['a status that is none', 'HTTP/1.1 2000 OK\r\n\r\n', 'HPE_INVALID_CONSTANT'],
    ['a newer version', 'HTTP/2 200 OK\r\n\r\n', 'HPE_INVALID_CONSTANT'],
    ['another protocol agreed to', 'HTTP/1.1 101 Switching\r\n\r\n', 'HPE_INVALID_STATUS'],
    ['a space before the colon', head('Content-Length : 1'), 'HPE_INVALID_HEADER_TOKEN'],
    ['a line that goes on', head('A: b', ' c'), 'HPE_INVALID_HEADER_TOKEN'],
    ['a field without a name', head(': b'), 'HPE_INVALID_HEADER_TOKEN'],
    ['a line break of one byte', head('A: b\nContent-Length: 1'), 'HPE_INVALID_HEADER_TOKEN'],
    ['a NUL', head('A: b\0'), 'HPE_INVALID_HEADER_TOKEN'],
    [
      'two lengths',
      head('Content-Length: 1', 'content-length: 1'),
      'HPE_UNEXPECTED_CONTENT_LENGTH',
    ],
    ['a length with a sign', head('Content-Length: +1'), 'HPE_INVALID_CONTENT_LENGTH'],
    [
      'length and chunks',
      head('Content-Length: 1', 'Transfer-Encoding: chunked'),
      'HPE_INVALID_TRANSFER_ENCODING',
    ],
    [
      'a coding that was not asked for',
      head('Transfer-Encoding: gzip, chunked'),
      'HPE_INVALID_TRANSFER_ENCODING',
    ],
    ['a chunk of no size', `${head('Transfer-Encoding: chunked')}x\r\n`, 'HPE_INVALID_CHUNK_SIZE'],
    [
      'a chunk longer than it says',
      `${head('Transfer-Encoding: chunked')}1\r\nabc\r\n`,
      'HPE_STRICT',
    ],
    [
      'a trailer that is none',
      `${head('Transfer-Encoding: chunked')}0\r\nab\r\n\r\n`,
      'HPE_INVALID_HEADER_TOKEN',
    ],
  ])('is refused with %s', (_what, answer, code) => {
    expect(() => read(answer)).toThrow(expect.objectContaining({ code }))
  })

  it('has no head, chunk line or trailer without end', () => {
    const endless = 'x'.repeat(20_000)
    const chunked = head('Transfer-Encoding: chunked')
    for (const answer of [
      `HTTP/1.1 200 ${endless}`,
      `${head().slice(0, -2)}A: ${endless}\r\n\r\n`,
      `${chunked}1;${endless}`,
      `${chunked}0\r\n${`A: ${'x'.repeat(900)}\r\n`.repeat(20)}\r\n`,
    ])
      expect(() => read(answer)).toThrow(expect.objectContaining({ code: 'HPE_HEADER_OVERFLOW' }))
  })

  it('is cut off at the limit, promised or not', () => {
    for (const answer of [
      head('Content-Length: 5'),
      `${head()}abcde`,
      `${head('Transfer-Encoding: chunked')}3\r\nabc\r\n2\r\n`,
    ])
      expect(() => read(answer, [], 4)).toThrow(AnswerTooLarge)
    expect(read(`${head('Content-Length: 4')}abcd`, [], 4).complete).toBe(true)
  })
})

/** What a raw server sends on every connection, and ends it. */
let sent: readonly Buffer[] = []
let server: Server
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      for (const piece of sent) socket.write(piece)
      socket.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => void server.close())

/** How Node's own client reads the answer; null: it does not. */
function readByNode(answer: string): Promise<object | null> {
  sent = [bytes(answer)]
  const { port } = server.address() as AddressInfo
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, agent: false }, (response) => {
      const body: Buffer[] = []
      response.on('error', () => resolve(null))
      response.on('data', (chunk: Buffer) => body.push(chunk))
      response.on('end', () => {
        const { statusCode: status, headers, complete } = response
        resolve(complete ? { status, headers, body: Buffer.concat(body).toString('latin1') } : null)
      })
    })
    asked.on('error', () => resolve(null)).on('upgrade', () => resolve(null))
    asked.end()
  })
}

const statusLine = fc.constantFrom(
  ...['HTTP/1.1 200 OK', 'HTTP/1.1 400 Bad Request', 'HTTP/1.1 204 ', 'HTTP/1.0 200 OK'],
  ...['HTTP/1.1 200', 'HTTP/1.1 20 OK', 'HTTP/1.1  200 OK', 'http/1.1 200 OK', 'HTTP/1.1 304 x'],
)
const field = fc.oneof(
  fc.constantFrom(
    ...['Content-Length: 3', 'content-length: 0', 'Content-Length: 03', 'Content-Length: 3, 3'],
    ...['Content-Length: x', 'Content-Length:', 'Transfer-Encoding: chunked', 'Server: a', 'A: b'],
    ...['Transfer-Encoding: identity', 'Set-Cookie: a=b', 'Date: now', 'Connection: keep-alive'],
    ...['Retry-After: 1', 'A : b', ' folded', 'B:\t c \t', 'C: \xfc\xa0', 'D', 'toString: x'],
    ...[
      'E: a\rb',
      'F: a\nb',
      'constructor: y',
      'Content-Length : 3',
      'Transfer-Encoding:\tchunked',
    ],
  ),
  fc
    .tuple(fc.string({ minLength: 1, maxLength: 5 }), fc.string({ maxLength: 8 }))
    .map((parts) => parts.join(': ')),
)
const chunkLine = fc.oneof(
  fc.constantFrom('3', '03', '3;x', '3;x=y', '3;x="y z"', '3 ', '3; x', '3;', '3 ;x', '-3', '0x3'),
  fc.string({ maxLength: 4 }).map((more) => `3;${more}`),
)
const chunks = fc
  .tuple(chunkLine, fc.constantFrom('abc\r\n', 'abc\n', 'abc', 'abcd\r\n'))
  .chain(([size, data]) =>
    fc
      .constantFrom('0\r\n\r\n', '00\r\n\r\n', '0\r\nA: b\r\n\r\n', '0\r\nA\r\n\r\n', '0\n\n')
      .map((last) => `${size}\r\n${data}${last}`),
  )
const body = fc.oneof(fc.constantFrom('', 'abc', 'abcdef', '0\r\n\r\n'), chunks)
const answers = fc
  .tuple(statusLine, fc.array(field, { maxLength: 5 }), body)
  .map(([first, fields, content]) => [first, ...fields, '', content].join('\r\n'))

/** Null: it is refused, cut off, or followed by something that was not asked for. */
function readOrNull(answer: string, cuts: readonly number[]): object | null {
  try {
    const { parser, complete, status, body: content } = read(answer, cuts)
    return complete && parser.surplus === 0
      ? { status, headers: { ...parser.headers }, body: content }
      : null
  } catch {
    return null
  }
}

describe('whatever a server sends', () => {
  it("is taken by this reader as Node's own client reads it, or not at all", async () => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        const ours = readOrNull(answer, [])
        if (ours === null) return
        taken++
        expect(ours).toEqual(await readByNode(answer))
      }),
      { numRuns: 1500 },
    )
    expect(taken).toBeGreaterThan(50)
  })

  it('is read alike in whatever pieces it arrives', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 40 })
    fc.assert(
      fc.property(answers, cuts, (answer, lengths) => {
        expect(readOrNull(answer, lengths)).toEqual(readOrNull(answer, []))
      }),
      { numRuns: 1500 },
    )
  })
})
