/** Answers as servers really send them, over real connections, in whatever pieces they come. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ReelhaulError } from '../../main/errors.ts'
import type { Exchange } from '../../main/http/exchange.ts'
import { failureOf } from '../helpers/download-kit.ts'
import { MemorySink, RawServer } from '../helpers/raw-server.ts'

let server: RawServer

beforeAll(async () => {
  server = await RawServer.start()
})
afterAll(() => server.close())

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

/** Asks once, of a connection of its own. */
async function ask(answer: string | Buffer, close = true): Promise<Exchange> {
  const bytes = typeof answer === 'string' ? bytesOf(answer) : answer
  server.answers.push({ pieces: [bytes], close })
  return server.ask(await server.connect())
}

async function read(exchange: Exchange, sink = new MemorySink()): Promise<string> {
  sink.resume = () => exchange.resume()
  await exchange.pipe(sink)
  return sink.bytes.toString('latin1')
}

const head = (...lines: string[]): string => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`

describe('an answer that takes liberties is read', () => {
  const chunks = '4\r\nabcd\r\n0\r\n\r\n'
  test.each<[string, string, string]>([
    [
      'length and chunks: chunks win',
      head('Content-Length: 2', 'Transfer-Encoding: chunked') + chunks,
      'abcd',
    ],
    [
      'chunks said twice',
      head('Transfer-Encoding: chunked', 'Transfer-Encoding: Chunked') + chunks,
      'abcd',
    ],
    [
      'a transfer coding that names none',
      head('Transfer-Encoding: identity', 'Content-Length: 4') + 'abcd',
      'abcd',
    ],
    [
      'chunks with HTTP/1.0',
      'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' + chunks,
      'abcd',
    ],
    ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 4\n\nabcd', 'abcd'],
    ['line ends of both kinds', 'HTTP/1.1 200 OK\r\nContent-Length: 4\n\r\nabcd', 'abcd'],
    ['folded lines', head('X-Long: one', '\ttwo', 'Content-Length:', '  4') + 'abcd', 'abcd'],
    ['whitespace before the colon', head('Content-Length : 4') + 'abcd', 'abcd'],
    ['the same length twice', head('Content-Length: 5, 5') + 'abcde', 'abcde'],
    [
      'the same length in two lines',
      head('Content-Length: 5', 'content-length: 05') + 'abcde',
      'abcde',
    ],
    ['no reason', 'HTTP/1.1 200\r\nContent-Length: 4\r\n\r\nabcd', 'abcd'],
    ['no version', 'HTTP 200 OK\r\nContent-Length: 4\r\n\r\nabcd', 'abcd'],
    ['a version to come', 'HTTP/1.9 200 OK\r\nContent-Length: 4\r\n\r\nabcd', 'abcd'],
    ['a media server of old', 'ICY 200 OK\r\nContent-Length: 4\r\n\r\nabcd', 'abcd'],
    ['bytes that are no ASCII', head('X-Name: caf\xe9 \xff', 'Content-Length: 4') + 'abcd', 'abcd'],
    ['lines without a colon', head('garbage', ': nameless', 'Content-Length: 4') + 'abcd', 'abcd'],
    [
      'an answer announced',
      `HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n${head('Content-Length: 4')}abcd`,
      'abcd',
    ],
    ['empty lines before it', `\r\n\r\n${head('Content-Length: 4')}abcd`, 'abcd'],
    ['an empty length', head('Content-Length:') + 'abcd', 'abcd'],
    ['no length with HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nabcd', 'abcd'],
    [
      'chunks with all that may stand beside them',
      head('Transfer-Encoding: chunked') +
        '0004 ; a="b"\r\nabcd\r\n1\ne\n000;x\r\nTrailer: yes\r\n\r\n',
      'abcde',
    ],
    ['bytes behind its end', head('Content-Length: 4') + 'abcdefg', 'abcd'],
    [
      'bytes behind its last chunk',
      head('Transfer-Encoding: chunked') + `${chunks}HTTP/1.1 400 no`,
      'abcd',
    ],
    [
      'a body that its status forbids',
      'HTTP/1.1 204 No Content\r\nContent-Length: 4\r\n\r\nabcd',
      '',
    ],
  ])('%s', async (_, answer, body) => {
    const exchange = await ask(answer)
    expect(await read(exchange)).toBe(body)
  })
})

describe('a connection is used again', () => {
  test.each<[string, string, boolean]>([
    ['after a length', head('Content-Length: 4') + 'abcd', true],
    ['after chunks', head('Transfer-Encoding: chunked') + '1\r\na\r\n0\r\n\r\n', true],
    [
      'after HTTP/1.0 that says so',
      'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\na',
      true,
    ],
    ['not after HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\na', false],
    ['not where it is to be closed', head('Connection: close', 'Content-Length: 1') + 'a', false],
    [
      'not after length and chunks',
      head('Content-Length: 1', 'Transfer-Encoding: chunked') + '0\r\n\r\n',
      false,
    ],
    ['not after more than was promised', head('Content-Length: 4') + 'abcdefg', false],
    [
      'not after more than the last chunk',
      head('Transfer-Encoding: chunked') + '0\r\n\r\nx',
      false,
    ],
    ['not after a body that should not be', 'HTTP/1.1 204 x\r\nContent-Length: 4\r\n\r\n', false],
  ])('%s', async (_, answer, reusable) => {
    const exchange = await ask(answer, false)
    await read(exchange)
    expect(exchange.reusable).toBe(reusable)
  })
})

describe('an answer that cannot be read is refused, and its fault named', () => {
  test.each<[string, string | Buffer, RegExp]>([
    [
      'two lengths',
      head('Content-Length: 4', 'Content-Length: 5') + 'abcd',
      /two different lengths, 4 and 5/,
    ],
    ['two lengths in one line', head('Content-Length: 4, 5') + 'abcd', /two different lengths/],
    ['a negative length', head('Content-Length: -1') + 'abcd', /a length that is none: "-1"/],
    ['a length in words', head('Content-Length: abc') + 'abcd', /a length that is none: "abc"/],
    [
      'a length beyond counting',
      head('Content-Length: 99999999999999999999') + 'abcd',
      /a length that is none/,
    ],
    ['no status', 'HTTP/1.1 OK\r\n\r\n', /without a status/],
    [
      'a head without end',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}`,
      /more than 64 KiB, and no end/,
    ],
    ['announcements without end', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(4000), /more than 64 KiB/],
    ['a zero byte', head('X: a\0b', 'Content-Length: 4') + 'abcd', /zero byte/],
    ['an SSH server', 'SSH-2.0-OpenSSH_9.6\r\n', /is an SSH server/],
    ['a mail server', '220 mail.example ESMTP\r\n', /mail or FTP server/],
    ['TLS where none was asked for', Buffer.from([0x15, 3, 3, 0, 2, 2, 70]), /speaks TLS/],
    ['HTTP/2', Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3]), /speaks HTTP\/2/],
    ['a page without a head', '<html>hello</html>', /without the head/],
    ['anything else', 'hello there, friend', /begins with "hello there, fri"/],
    ['another protocol', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n', /another protocol/],
    [
      'a packed way',
      head('Transfer-Encoding: gzip, chunked') + '0\r\n\r\n',
      /packed its answer for the way \(gzip\)/,
    ],
    ['an answer cut within its head', 'HTTP/1.1 200 OK\r\nContent-Le', /broke off after 0 bytes/],
  ])('%s', async (_, answer, message) => {
    const error = await failureOf(ask(answer))
    expect(error.reason).toBe('NETWORK_BROKEN')
    expect(error.message).toMatch(message)
    expect(error.message).not.toMatch(/[^\x20-\x7e]/)
  })

  test.each<[string, string, RegExp]>([
    ['a chunk without a length', 'x\r\nabcd\r\n0\r\n\r\n', /length cannot be read: "x/],
    ['a chunk of endless length', 'fffffffffffffffff\r\nabcd', /length cannot be read/],
    ['a chunk longer than it says', '2\r\nabcd\r\n0\r\n\r\n', /does not end where its length says/],
    ['a length without end', `1${';'.repeat(100_000)}`, /more than 64 KiB/],
    ['trailers without end', `0\r\n${'a: b\r\n'.repeat(20_000)}`, /more than 64 KiB/],
    ['chunks cut short', '4\r\nab', /broke off after 2 bytes/],
    ['chunks without the last one', '2\r\nab\r\n', /broke off after 2 bytes/],
  ])('%s', async (_, body, message) => {
    const exchange = await ask(head('Transfer-Encoding: chunked') + body)
    const error = await failureOf(exchange.pipe(new MemorySink(1 << 20)))
    expect(error.reason).toBe('NETWORK_BROKEN')
    expect(error.message).toMatch(message)
  })
})

/** An answer with liberties, and what it means. */
interface Meant {
  readonly answer: Buffer
  readonly body: Buffer
  readonly etag: string
  readonly close: boolean
}

const lineEnd = fc.constantFrom('\r\n', '\n')
const space = fc.constantFrom('', ' ', '\t', '  ')
const binary = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes))

const headerLine = (name: string, value: string) =>
  fc
    .record({ before: space, after: space, end: lineEnd, fold: fc.boolean(), upper: fc.boolean() })
    .map(({ before, after, end, fold, upper }) => {
      const shown = upper ? name.toUpperCase() : name
      return `${shown}${before}:${fold ? `${end} ` : after}${value}${after}${end}`
    })

const noise = fc.oneof(
  fc.constantFrom('no colon here', ': empty name', 'X-Empty:', 'X-Latin: \xe9\xff'),
  fc.string({ maxLength: 30 }).map((text) => `X-Noise: ${text.replace(/[\0\r\n]/g, '')}`),
)

const chunked = (body: Buffer) =>
  fc
    .record({
      cuts: fc.array(fc.nat(Math.max(1, body.length)), { maxLength: 4 }),
      end: lineEnd,
      zeros: fc.constantFrom('', '0', '0000'),
      extension: fc.constantFrom('', ';a=b', ' ; x', ' '),
      trailers: fc.array(fc.constantFrom('T: 1', 'folded:\r\n yes'), { maxLength: 2 }),
    })
    .map(({ cuts, end, zeros, extension, trailers }) => {
      const at = [...new Set([0, ...cuts, body.length])].sort((a, b) => a - b)
      const parts = at.slice(1).map((to, n) => body.subarray(at[n], to))
      const pieces = parts
        .filter(({ length }) => length > 0)
        .flatMap((part) => [
          bytesOf(`${zeros}${part.length.toString(16)}${extension}${end}`),
          part,
          bytesOf(end),
        ])
      const last = `${zeros}0${extension}${end}${trailers.map((one) => one + end).join('')}${end}`
      return Buffer.concat([...pieces, bytesOf(last)])
    })

const meant: fc.Arbitrary<Meant> = fc
  .record({ body: binary(3000), framing: fc.constantFrom('length', 'both', 'chunked', 'close') })
  .chain(({ body, framing }) =>
    fc
      .record({
        start: fc.constantFrom(
          'HTTP/1.1 200 OK',
          'HTTP/1.1 200',
          'HTTP/1.0 200 Fine',
          'ICY 200 OK',
        ),
        announced: fc.constantFrom(
          '',
          'HTTP/1.1 100 Continue\r\n\r\n',
          'HTTP/1.1 103 x\nLink: y\n\n',
        ),
        end: lineEnd,
        etag: headerLine('etag', '"v1"'),
        length: headerLine('Content-Length', `${body.length}`),
        lengths: headerLine('Content-Length', `${body.length}, 0${body.length}`),
        coding: headerLine('Transfer-Encoding', 'chunked'),
        noise: fc.array(noise, { maxLength: 3 }),
        twice: fc.boolean(),
        body: framing === 'length' || framing === 'close' ? fc.constant(body) : chunked(body),
      })
      .map((made): Meant => {
        const length = made.twice ? made.lengths : made.length
        const coded = framing === 'both' || framing === 'chunked'
        const text =
          made.announced +
          made.start +
          made.end +
          made.noise.map((line) => line + made.end).join('') +
          made.etag +
          (framing === 'length' || framing === 'both' ? length : '') +
          (coded ? made.coding : '') +
          made.end
        const answer = Buffer.concat([bytesOf(text), made.body])
        return { answer, body, etag: '"v1"', close: framing === 'close' }
      }),
  )

/** Cuts bytes at arbitrary places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...at]
    .map((from, n) => bytes.subarray(from, [...at, bytes.length][n]))
    .filter(({ length }) => length > 0)
}

const places = fc.array(fc.nat(), { maxLength: 12 })

describe('whatever pieces an answer comes in', () => {
  test('it means the same, also while the disk makes the server wait', async () => {
    await fc.assert(
      fc.asyncProperty(
        meant,
        places,
        fc.integer({ min: 1, max: 5000 }),
        async (made, cuts, room) => {
          server.answers.push({ pieces: cut(made.answer, cuts), close: made.close })
          const connection = await server.connect()
          const exchange = await server.ask(connection)
          const sink = new MemorySink(room, (nth) => nth % 3 === 0)
          sink.resume = () => exchange.resume()
          expect(await exchange.pipe(sink)).toBe(true)
          expect(sink.bytes.equals(made.body)).toBe(true)
          expect([exchange.status, exchange.headers.etag]).toEqual([200, made.etag])
          connection.destroy()
        },
      ),
      { numRuns: 300 },
    )
  }, 60_000)

  test('also byte for byte', async () => {
    const answer = bytesOf(head('Transfer-Encoding: chunked') + '4;x\r\nabcd\r\n0\r\nT: 1\r\n\r\n')
    server.answers.push({ pieces: cut(answer, [...answer.keys()]), close: false })
    const exchange = await server.ask(await server.connect())
    expect([await read(exchange), exchange.reusable]).toEqual(['abcd', true])
  })

  test('whatever is wrong with it, it ends, and in a failure that is one', async () => {
    const wrong = fc.record({
      made: meant,
      changes: fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), {
        minLength: 1,
        maxLength: 6,
      }),
      cuts: places,
    })
    await fc.assert(
      fc.asyncProperty(wrong, async ({ made, changes, cuts }) => {
        const bytes = Buffer.from(made.answer)
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte
        server.answers.push({ pieces: cut(bytes, cuts), close: true })
        const connection = await server.connect()
        try {
          const exchange = await server.ask(connection)
          await exchange.pipe(new MemorySink())
        } catch (error) {
          expect(error).toBeInstanceOf(ReelhaulError)
          expect((error as ReelhaulError).reason).toBe('NETWORK_BROKEN')
        }
        connection.destroy()
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})

test('two answers on one connection do not mix, however they were read', async () => {
  const connection = await server.connect()
  for (const body of ['one', 'three', 'seventeen']) {
    const answer = bytesOf(`${head(`Content-Length: ${body.length}`)}${body}`)
    server.answers.push({ pieces: cut(answer, [7, 30, answer.length - 1]) })
    const exchange = await server.ask(connection)
    expect([await read(exchange), exchange.reusable]).toEqual([body, true])
  }
  connection.destroy()
})

test('a refusal that does not end is read as far as it came', async () => {
  server.answers.push({ pieces: [bytesOf(`${head('Content-Length: 100')}too busy`)] })
  const exchange = await server.ask(await server.connect(), '/clip.mp4', 100)
  expect(await exchange.text()).toBe('too busy')
})
