/** Stores as they are met: each answer here was reported against some client, and is a file all the same. */
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import zlib from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Downloader, type DownloadRequest } from '../../main/transfer/downloader.ts'
import { failureOf, fastClock, TestFile, TestLeases } from '../helpers/download-kit.ts'
import {
  contentOf,
  FaultServer,
  inChunks,
  inWords,
  type Fault,
  type Script,
  type StoredObject,
} from '../helpers/fault-server.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { hookedDisk, systemError } from '../helpers/test-disk.ts'

const MiB = 1024 * 1024
const size = 3 * MiB
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let server: FaultServer
let folder: string
let file: TestFile
let downloader: Downloader

beforeEach(async () => {
  server = await FaultServer.start()
  folder = tempFolder()
  file = new TestFile(folder)
  downloader = new Downloader({
    segmentThresholdBytes: 8 * MiB,
    clock: fastClock(30),
    connectTimeoutMs: 1_000_000,
    responseTimeoutMs: 1_000_000,
  })
})

afterEach(async () => {
  downloader.close()
  await server.close()
})

const leases = () => new TestLeases(() => server.link('clip'))
const download = (more: Partial<DownloadRequest> = {}) =>
  downloader.download(file.request(leases(), more))

/** Downloads what the store has under `clip`, and expects `content`. */
async function expectFile(content: Buffer, more: Partial<DownloadRequest> = {}) {
  const result = await download(more)
  expect((await file.content()).equals(content)).toBe(true)
  expect([result.bytes, result.sha256]).toEqual([content.length, sha256(content)])
  expect(await readdir(folder)).toEqual(['clip.mp4'])
  return result
}

/** Every answer has the fault. */
const always =
  (fault: Fault): Script =>
  () =>
    fault

const cutFirst =
  (fault: Fault, breakAfter = MiB): Script =>
  (nth) =>
    nth === 1 ? { breakAfter } : fault

describe('a length', () => {
  it.each([0, -1, Number.NaN, 0.5, Number.POSITIVE_INFINITY, 2 ** 60])(
    'of %d is none: the store is asked, and knows',
    async (expectedBytes) => {
      await expectFile(server.put('clip', 1000), { expectedBytes })
      expect(server.requests).toHaveLength(1)
    },
  )

  it('of 0 that both the provider and the store say makes an empty file, asked for once', async () => {
    await expectFile(server.put('clip', 0), { expectedBytes: 0 })
    expect(server.requests).toHaveLength(1)
  })

  it('of 0 that only the store says is no film, and may be a text', async () => {
    server.put('clip', 0)
    const error = await failureOf(download())
    expect([error.reason, error.message]).toEqual([
      'SERVER_WRONG_CONTENT',
      '127.0.0.1 sent nothing instead of the file.',
    ])
    await expectFile(Buffer.alloc(0), { media: false })
  })

  it('that the provider knows suffices where the answer ends with its connection', async () => {
    const body = server.put('clip', size, always({ noLength: 'close' }))
    expect((await expectFile(body, { expectedBytes: size })).notes).toEqual([])
  })

  it('that is not known is told, and the file kept', async () => {
    const old: Fault = {
      raw: (answer) => inWords(answer, { version: 'HTTP/1.0', without: ['content-length'] }),
    }
    const body = server.put('clip', size, always(old))
    expect((await expectFile(body)).notes).toEqual([{ code: 'lengthUnknown' }])
  })

  it('that chunks tell needs no word', async () => {
    const body = server.put('clip', size, always({ noLength: 'chunked' }))
    expect((await expectFile(body)).notes).toEqual([])
  })

  it('that a store of packed objects tells beside unpacked ones is not that of the answer', async () => {
    const headers = {
      'x-goog-stored-content-encoding': 'gzip',
      'x-goog-stored-content-length': '777',
    }
    const body = server.put('clip', size, always({ noLength: 'chunked', headers }))
    await expectFile(body, { expectedBytes: 777 })
  })
})

describe('a range', () => {
  it.each<[string, Fault]>([
    ['of everything, unasked', { partial: true }],
    [
      'of everything, in the words of a request',
      { partial: true, contentRange: (from, last, total) => `bytes=${from}-${last}/${total}` },
    ],
    [
      'of everything, loosely written',
      {
        partial: true,
        contentRange: (from, last, total) => ` BYTES  ${from} - ${last} / ${total} `,
      },
    ],
    [
      'to an end unsaid',
      { partial: true, contentRange: (from, _, total) => `bytes ${from}-/${total}` },
    ],
    [
      'of an unknown total, unasked',
      { partial: true, contentRange: (from, last) => `bytes ${from}-${last}/*` },
    ],
    ['that is not said at all, unasked', { partial: true, contentRange: () => '' }],
    ['shorter than asked for, again and again', { capBytes: 300_000 }],
    ['shorter than everything, unasked', { partial: true, capBytes: 500_000 }],
  ])('%s: the file is whole', async (_, fault) => {
    await expectFile(server.put('clip', size, always(fault)), { expectedBytes: size })
    expect(server.requests.length).toBeLessThan(14)
  })

  it.each<[string, Fault]>([
    [
      'in the words of a request',
      { contentRange: (from, last, total) => `bytes=${from}-${last}/${total}` },
    ],
    [
      'in capitals and spaces',
      { contentRange: (from, last, total) => `Bytes ${from} -${last}/ ${total}` },
    ],
    ['without a total', { contentRange: (from, last) => `bytes ${from}-${last}/*` }],
    ['without its last byte', { contentRange: (from, _, total) => `bytes ${from}-/${total}` }],
  ])('that is continued, %s: no byte comes twice', async (_, fault) => {
    const body = server.put('clip', size, cutFirst(fault))
    const { fetchedBytes } = await expectFile(body)
    expect([fetchedBytes, server.requests.length]).toEqual([size, 2])
  })

  it.each<[string, Fault]>([
    ['that begins earlier than asked for', { alignBytes: 700_000 }],
    ['that begins elsewhere', { shiftRange: 9 }],
    ['in other units', { contentRange: () => 'seconds 1-2/3' }],
    [
      'that contradicts its length',
      { contentRange: (from, last, total) => `bytes ${from}-${last - 1}/${total}` },
    ],
    [
      'that ends before it begins',
      { contentRange: (from, _, total) => `bytes ${from}-3/${total}` },
    ],
    ['that is not said', { contentRange: () => '' }],
    [
      'in several parts',
      { contentRange: () => '', headers: { 'content-type': 'multipart/byteranges; boundary=x' } },
    ],
    ['beyond the total', { contentRange: (from, last) => `bytes ${from}-${last}/7` }],
  ])('%s: the file comes in one piece after the first surprise', async (_, fault) => {
    const body = server.put('clip', size, cutFirst(fault))
    await expectFile(body)
    expect(server.requests.map(({ range }) => range)).toEqual([
      null,
      `bytes=${MiB}-${size - 1}`,
      null,
    ])
  })

  it('of everything, whatever was asked for: begins again in the answer at hand', async () => {
    const whole: Fault = { ignoreRange: true, partial: true }
    await expectFile(server.put('clip', size, cutFirst(whole)))
    expect(server.requests).toHaveLength(2)
  })

  it('without a length that anybody knows is refused, and said so', async () => {
    server.put('clip', size, always({ partial: true, contentRange: () => '' }))
    const error = await failureOf(download())
    expect(error.message).toMatch(/did not say how long the file is/)
  })

  it('that no server of several can continue for another leads to one connection', async () => {
    const large = 24 * MiB
    // Backends behind one name, each with an ETag of its own.
    const backends: Script = (nth) => ({ etag: `"node-${nth % 3}"`, ignoreIfRange: true })
    const slow: Script = (nth, seen) => ({ ...backends(nth, seen), bytesPerSecond: 60 * MiB })
    await expectFile(server.put('clip', large, slow), { expectedBytes: large })
    const surprise = server.requests.findIndex(({ range }) => range !== null)
    const after = server.requests.slice(surprise + 1).filter(({ range }) => range === null)
    expect(after).toHaveLength(1)
    expect(server.requests.at(-1)?.range).toBe(null)
  })

  it('that a store without any is asked for: told how far it came, and not called a change', async () => {
    server.put('clip', size, always({ breakAfter: MiB, ignoreRange: true }))
    const error = await failureOf(download())
    expect([error.reason, error.message]).toEqual([
      'NETWORK_BROKEN',
      `127.0.0.1 broke off after ${MiB} of ${size} bytes, and serves no parts of a file.`,
    ])
    expect(server.requests.length).toBeLessThan(6)
  })
})

describe('a label', () => {
  const media = { body: contentOf('clip', 5000) }

  it.each(['text/html; charset=utf-8', 'application/xml', 'application/xhtml+xml'])(
    'of %s makes no page of media',
    async (type) => {
      server.put('clip', { ...media, type })
      await expectFile(media.body, { expectedBytes: 5000 })
    },
  )

  it.each(['text/html', 'text/xml'])('of %s does with a length that contradicts', async (type) => {
    server.put('clip', { ...media, type })
    const error = await failureOf(download({ expectedBytes: 5001 }))
    expect([error.reason, error.message]).toEqual([
      'SERVER_WRONG_CONTENT',
      expect.stringMatching(/sent (a web page|an XML document) instead/),
    ])
  })

  it.each(['<head><title>', '<!-- x --><p>', '<script>', '\n<div>'])(
    'of a page does with bytes like %s',
    async (start) => {
      server.put('clip', { body: Buffer.from(`${start} Sign in`), type: 'text/html' })
      expect((await failureOf(download())).reason).toBe('SERVER_WRONG_CONTENT')
    },
  )

  it.each([
    'UTF-8',
    'utf-8',
    'none',
    'binary',
    'identity',
    'zip',
    'aws-chunked',
    '',
    'null',
    'base64',
  ])('of the coding "%s" changes nothing', async (coding) => {
    server.put('clip', media, always({ headers: { 'content-encoding': coding } }))
    expect((await expectFile(media.body, { expectedBytes: 5000 })).notes).toEqual([])
  })

  it('of a coding that the bytes contradict changes nothing', async () => {
    const body = Buffer.concat([
      Buffer.from('\0\0\0\x18ftypmp42', 'latin1'),
      contentOf('clip', 5000),
    ])
    server.put('clip', { body }, always({ headers: { 'content-encoding': 'gzip' } }))
    expect((await expectFile(body, { expectedBytes: body.length })).notes).toEqual([])
  })
})

/** Text that packs well, and bytes that do not. */
const plain = Buffer.concat([
  Buffer.from('1\n00:00:01,000 --> 00:00:02,000\nHello\n\n'.repeat(20_000)),
  contentOf('clip', 2 * MiB),
])
const zstd = (zlib as { zstdCompressSync?: (bytes: Buffer) => Buffer }).zstdCompressSync
const codings: readonly (readonly [string, Buffer])[] = [
  ['gzip', zlib.gzipSync(plain)],
  ['x-gzip', zlib.gzipSync(plain)],
  ['deflate', zlib.deflateSync(plain)],
  ['deflate', zlib.deflateRawSync(plain)],
  ['br', zlib.brotliCompressSync(plain, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync(plain))],
  ...(zstd ? [['zstd', zstd(plain)] as const] : []),
]

describe('an object that is stored packed', () => {
  const packedAs = (coding: string, body: Buffer, script: Script = () => null) => {
    const object: StoredObject = { body }
    server.put('clip', object, (nth, seen) => ({
      headers: { 'content-encoding': coding },
      ...script(nth, seen),
    }))
  }
  const text = { media: false }

  it.each(codings)('as %s is unpacked, checked and told', async (coding, body) => {
    packedAs(coding, body)
    const { notes } = await expectFile(plain, { ...text, expectedBytes: body.length })
    expect(notes).toEqual([{ code: 'unpacked', coding: coding.replace('x-', '') }])
    expect(server.requests).toHaveLength(1)
  })

  it('is unpacked where its length is not known, and where the unpacked one was promised', async () => {
    const [, [, gzip]] = codings as [unknown, readonly [string, Buffer]]
    packedAs('gzip', gzip)
    await expectFile(plain, text)
    packedAs('gzip', gzip, always({ noLength: 'chunked' }))
    await expectFile(plain, { ...text, expectedBytes: plain.length, overwrite: true })
  })

  it('is unpacked from memory when it is small', async () => {
    const small = Buffer.from('WEBVTT\n\n')
    packedAs('gzip', zlib.gzipSync(small))
    await expectFile(small, text)
  })

  it('is continued where it broke off', async () => {
    const [, body] = codings[0]!
    packedAs('gzip', body, (nth) => (nth === 1 ? { breakAfter: MiB } : {}))
    expect((await expectFile(plain, text)).fetchedBytes).toBe(body.length)
  })

  it('is unpacked after a restart that found all of it there, and asked for nothing', async () => {
    const [, body] = codings[0]!
    packedAs('gzip', body)
    const full = new Downloader({ disk: withoutNames })
    await failureOf(full.download(file.request(leases(), text)))
    full.close()
    const before = server.requests.length
    await expectFile(plain, { ...text, part: file.journal.record })
    expect(server.requests.length).toBe(before)
  })

  it.each<[string, (body: Buffer) => Buffer, RegExp]>([
    ['cut short', (body) => body.subarray(0, body.length - 9), /ends too early/],
    ['damaged', (body) => damaged(body), /not of that coding/],
    ['of another coding', () => contentOf('clip', 5000), /not of that coding/],
    [
      'of which a few bytes fill a disk',
      () => zlib.gzipSync(Buffer.alloc(100 * MiB)),
      /more than 200 times/,
    ],
  ])('%s is refused, and nothing of it stays', async (_, change, message) => {
    const body = change(codings[0]![1])
    packedAs('gzip', body)
    const error = await failureOf(download({ ...text, expectedBytes: body.length }))
    expect([error.reason, error.message]).toEqual([
      'SERVER_WRONG_CONTENT',
      expect.stringMatching(message),
    ])
    expect(await readdir(folder)).toEqual([])
  })

  it('of another length than promised, packed or not, is refused', async () => {
    packedAs('gzip', codings[0]![1])
    const error = await failureOf(download({ ...text, expectedBytes: 12345 }))
    expect(error.message).toBe(
      `The file at 127.0.0.1 is ${plain.length} bytes long, but 12345 were promised.`,
    )
    expect(await readdir(folder)).toEqual([])
  })

  it('with a page inside is no film', async () => {
    packedAs('gzip', zlib.gzipSync('<!doctype html><p>Sign in'))
    expect((await failureOf(download())).message).toContain('sent a web page')
  })
})

describe('a head', () => {
  it.each<[string, NonNullable<Fault['raw']>]>([
    [
      'with length and chunks',
      (answer) =>
        inWords(answer, { lines: ['Transfer-Encoding: chunked'], body: inChunks(answer.body) }),
    ],
    ['with bare line feeds', (answer) => inWords(answer, { lineEnd: '\n' })],
    ['with space before its colons', (answer) => inWords(answer, { colon: ' :' })],
    ['with folded lines', (answer) => inWords(answer, { colon: ':\r\n  ' })],
    [
      'with its length twice',
      (answer) =>
        inWords(answer, {
          lines: [`Content-Length: ${answer.body.length}, ${answer.body.length}`],
        }),
    ],
    [
      'with letters of another alphabet',
      (answer) => inWords(answer, { lines: ['X-Name: caf\xe9'] }),
    ],
    [
      'behind an announcement',
      (answer) => inWords(answer, { before: 'HTTP/1.1 103 Early Hints\r\n\r\n' }),
    ],
    ['of a version of old', (answer) => inWords(answer, { version: 'HTTP/1.0' })],
  ])('%s is read, also where the file goes on', async (_, raw) => {
    const body = server.put('clip', size, (nth) => (nth === 1 ? { breakAfter: MiB } : { raw }))
    expect((await expectFile(body, { expectedBytes: size })).fetchedBytes).toBe(size)
  })
})

describe('an address', () => {
  const signature = 'X-Amz-Signature=secret-1'
  const addressOf = (path: string) => () => `${server.origin}${path}`

  const opened = async (path: string) => {
    const body = server.put('clip', 1000)
    server.link('clip')
    await downloader.download(file.request(new TestLeases(addressOf(path))))
    expect((await file.content()).equals(body)).toBe(true)
    return server.requests.at(-1)?.url
  }

  it.each([
    `/a/../clip?${signature}`,
    `/./clip?${signature}`,
    `/%2e/clip?${signature}`,
    `/a/%2E%2e/clip?${signature}`,
    `/clip?name=a|b^c'd"e<f>g{h}\`i\\j&${signature}`,
    `/clip?${signature}&a=%7e~%41+%zz%`,
    `/clip?${signature}&&=&b=//..//`,
  ])('is opened as it was given: %s', async (path) => {
    expect(await opened(path)).toBe(path)
  })

  it('has escaped what cannot be sent, and nothing else', async () => {
    const path = `/clip?${signature}&a=é b\u0001|日`
    expect(await opened(`${path}#part`)).toBe(`/clip?${signature}&a=%C3%A9%20b%01|%E6%97%A5`)
  })

  it('is opened as it was given, whatever it is made of', async () => {
    server.put('clip', 10)
    server.link('clip')
    const characters = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(characters, async (text) => {
        const path = `/clip?${signature}&q=${text.replaceAll('#', '')}`
        const target = new TestFile(folder, 'any.mp4')
        const more = { overwrite: true }
        await downloader.download(target.request(new TestLeases(addressOf(path)), more))
        expect(server.requests.at(-1)?.url).toBe(path)
      }),
      { numRuns: 60 },
    )
  })

  it.each<[string, (there: string) => string, string]>([
    [
      'absolute, as given',
      (there) => `${there}/a/../clip?${signature}&x=|%2e`,
      `/a/../clip?${signature}&x=|%2e`,
    ],
    ['from the root, as given', () => `/b/./../clip?${signature}`, `/b/./../clip?${signature}`],
    ['relative, resolved', () => `../x/../clip?${signature}&y=..`, `/clip?${signature}&y=..`],
    [
      'in raw UTF-8',
      (there) => `${there}/clip?${signature}&n=\xc3\xa9`,
      `/clip?${signature}&n=%C3%A9`,
    ],
    [
      'in bytes that are no UTF-8',
      (there) => `${there}/clip?${signature}&n=\xe9`,
      `/clip?${signature}&n=%E9`,
    ],
    [
      'without its scheme',
      (there) => `${there.replace('http:', '')}/clip?${signature}`,
      `/clip?${signature}`,
    ],
  ])('is followed %s', async (_, location, expected) => {
    const body = server.put('clip', 1000)
    server.link('clip')
    const raw: Fault['raw'] = (answer) => {
      const lines = [`Location: ${location(server.origin)}`, 'Content-Length: 0']
      return inWords({ ...answer, status: 302, headers: [], body: Buffer.alloc(0) }, { lines })
    }
    server.put('folder/old', 1, always({ raw }))
    const old = server.link('folder/old').replace('folder%2Fold', 'folder/old')
    await downloader.download(file.request(new TestLeases(() => old)))
    expect((await file.content()).equals(body)).toBe(true)
    expect(server.requests.at(-1)?.url).toBe(expected)
  })
})

/** A disk on which no file gets its final name. */
const withoutNames = hookedDisk((called) => {
  if (called === 'rename') throw systemError('EIO')
})

/** Valid at its beginning, and wrong within. */
function damaged(body: Buffer): Buffer {
  const copy = Buffer.from(body)
  copy.fill(0xa5, MiB, MiB + 1000)
  return copy
}
