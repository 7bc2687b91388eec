import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { Downloader } from '../../main/transfer/downloader.ts'
import { failureOf, fastClock, TestFile, TestLeases } from '../helpers/download-kit.ts'
import {
  contentOf,
  FaultServer,
  s3Error,
  type Fault,
  type Script,
} from '../helpers/fault-server.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const MiB = 1024 * 1024
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

let server: FaultServer
let folder: string
let file: TestFile
let downloader: Downloader

beforeEach(async () => {
  server = await FaultServer.start()
  folder = tempFolder()
  file = new TestFile(folder)
  // Thirty seconds of silence pass in one; a machine that stands still for a moment is not silent.
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

const leasesFor = (name: string, terms?: Parameters<FaultServer['link']>[1]) =>
  new TestLeases(() => server.link(name, terms))

/** Only the first answer is faulty. */
const first =
  (fault: Fault): Script =>
  (nth) =>
    nth === 1 ? fault : null

describe('a fault that leaves an identical file', () => {
  const size = 3 * MiB
  const whole = async (script: Script, expectedBytes: number | null = size) => {
    const body = server.put('clip', size, script)
    const leases = leasesFor('clip')
    const result = await downloader.download(file.request(leases, { expectedBytes }))
    expect((await file.content()).equals(body)).toBe(true)
    expect(result.sha256).toBe(sha256(body))
    return { result, leases }
  }

  it.each([1, 511 * 1024, MiB, 2 * MiB + 333, size - 1])(
    'stream broken after %i bytes: continues where it was',
    async (breakAfter) => {
      const { result } = await whole(first({ breakAfter }))
      expect(server.requestsFor('clip').at(-1)).toMatchObject({
        range: `bytes=${breakAfter}-${size - 1}`,
      })
      expect(result.fetchedBytes).toBe(size)
    },
  )

  it('stream broken again and again at random offsets', async () => {
    let seed = 7
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    await whole((nth) => (nth < 12 ? { breakAfter: 1 + Math.floor(random() * 400_000) } : null))
  })

  it('stream that is reset', async () => {
    await whole((nth) => (nth < 4 ? { breakAfter: 2 * MiB, reset: true } : null))
  })

  it('stream cut short in good order', async () => {
    await whole(first({ cutAfter: MiB }))
  })

  it('stream that goes silent', async () => {
    await whole(first({ stallAfter: MiB }))
  })

  it('slow drip that never stops', async () => {
    await whole(first({ bytesPerSecond: 8 * MiB }))
  })

  it('range ignored when continuing: begins again in the answer at hand', async () => {
    await whole((nth) => (nth === 1 ? { breakAfter: MiB } : { ignoreRange: true }))
    expect(server.requestsFor('clip')).toHaveLength(2)
  })

  it('no validator: compares what it has', async () => {
    const body = contentOf('clip', size)
    server.put('clip', { body, etag: null, lastModified: null }, first({ breakAfter: 2 * MiB }))
    const result = await downloader.download(file.request(leasesFor('clip')))
    expect((await file.content()).equals(body)).toBe(true)
    expect(server.requests[1]!.range).toBe(`bytes=${2 * MiB - 65_536}-${size - 1}`)
    expect(result.fetchedBytes).toBe(size + 65_536)
  })

  it('object replaced between two requests: begins again with the new one', async () => {
    const next = { body: contentOf('replacement', size) }
    server.put('clip', size, (nth) => (nth === 1 ? { breakAfter: MiB } : { replaceWith: next }))
    await downloader.download(file.request(leasesFor('clip')))
    expect((await file.content()).equals(next.body)).toBe(true)
  })

  it('object replaced, and the server ignores If-Range: noticed by the ETag', async () => {
    const next = { body: contentOf('replacement', size) }
    server.put('clip', size, (nth) =>
      nth === 1 ? { breakAfter: MiB } : { replaceWith: next, ignoreIfRange: true },
    )
    await downloader.download(file.request(leasesFor('clip')))
    expect((await file.content()).equals(next.body)).toBe(true)
  })

  it('object without validators replaced: noticed by its bytes', async () => {
    const next = { body: contentOf('replacement', size), etag: null, lastModified: null }
    const old = { body: contentOf('clip', size), etag: null, lastModified: null }
    server.put('clip', old, (nth) => (nth === 1 ? { breakAfter: MiB } : { replaceWith: next }))
    await downloader.download(file.request(leasesFor('clip')))
    expect((await file.content()).equals(next.body)).toBe(true)
  })

  it('Content-Range from another place: fetched in one piece', async () => {
    await whole((nth) => (nth === 1 ? { breakAfter: MiB } : nth === 2 ? { shiftRange: 5 } : null))
  })

  it('unused connection closed by the server unnoticed', async () => {
    server.put('before', 100)
    const other = new TestFile(folder, 'before')
    await downloader.download(other.request(leasesFor('before')))
    await whole(first({ hangUp: true }))
  })
})

describe('links', () => {
  const size = 20 * MiB
  const several = { expectedBytes: size }
  const slow: Script = () => ({ bytesPerSecond: 60 * MiB })

  it('expired before the first byte: asks for a new one and goes on', async () => {
    const body = server.put('clip', size)
    const leases = new TestLeases((nth) =>
      server.link('clip', { expiresAt: nth === 1 ? server.now - 1000 : null }),
    )
    await downloader.download(file.request(leases, several))
    expect((await file.content()).equals(body)).toBe(true)
    expect(leases.reasons.map(({ reason }) => reason)).toEqual(['SERVER_LEASE_EXPIRED'])
  })

  it('expired between segments: one renewal serves every connection', async () => {
    const body = server.put('clip', size, slow)
    const leases = new TestLeases((nth) => server.link('clip', nth === 1 ? { once: true } : {}))
    await downloader.download(file.request(leases, several))
    expect((await file.content()).equals(body)).toBe(true)
    expect(leases.renewals).toBe(1)
  })

  it('expired, by a server whose clock is hours away', async () => {
    server.clockAheadMs = 5 * 3_600_000
    const body = server.put('clip', 1000)
    const leases = new TestLeases((nth) =>
      server.link('clip', { expiresAt: nth === 1 ? Date.now() + 60_000 : server.now + 60_000 }),
    )
    await downloader.download(file.request(leases))
    expect((await file.content()).equals(body)).toBe(true)
    expect(leases.renewals).toBe(1)
  })

  it('that open only once: few connections, and what they brought is kept for the next attempt', async () => {
    const body = server.put('clip', size, slow)
    const once = () => new TestLeases(() => server.link('clip', { once: true }))
    let attempts = 0
    for (let done = false; !done; attempts++) {
      done = await downloader.download(file.request(once(), several)).then(
        () => true,
        () => false,
      )
    }
    expect((await file.content()).equals(body)).toBe(true)
    expect(attempts).toBeLessThanOrEqual(3)
    expect(server.bytesSent).toBeLessThan(size * 1.5)
  })

  it('refused again and again: two renewals, then the reason', async () => {
    server.put('clip', 1000)
    const leases = new TestLeases(() => server.link('clip', { expiresAt: server.now - 1 }))
    const error = await failureOf(downloader.download(file.request(leases)))
    expect(error.reason).toBe('SERVER_LEASE_EXPIRED')
    expect(leases.renewals).toBe(2)
    expect(server.requests).toHaveLength(3)
  })

  it('never appear in a failure', async () => {
    server.put('clip', 1000, () => ({ status: 403, text: 'no' }))
    const leases = leasesFor('clip')
    const error = await failureOf(downloader.download(file.request(leases)))
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toMatch(
      /secret|Signature/,
    )
  })
})

describe('a store that bears few connections', () => {
  it.each([
    ['SlowDown', { status: 503, text: s3Error('SlowDown', 'Please reduce your request rate.') }],
    ['too many requests', { status: 429, headers: { 'retry-after': '1' } }],
    ['resets', { hangUp: true }],
  ] satisfies [string, Fault][])('gets fewer, and the file is whole: %s', async (_title, fault) => {
    const body = server.put('clip', 24 * MiB, (nth) =>
      nth > 1 && nth < 12 && server.atOnce > 2 ? fault : { bytesPerSecond: 40 * MiB },
    )
    await downloader.download(file.request(leasesFor('clip'), { expectedBytes: 24 * MiB }))
    expect((await file.content()).equals(body)).toBe(true)
  })
})

describe('a fault with a precise failure, and nothing saved', () => {
  const small = 50_000
  it.each<[string, Fault, string, Record<string, unknown>?]>([
    ['500', { status: 500 }, 'SERVER_ERROR'],
    [
      '503 with seconds to wait',
      { status: 503, headers: { 'retry-after': '7' } },
      'SERVER_BUSY',
      { retryAfterMs: 7000 },
    ],
    [
      '429',
      { status: 429, headers: { 'retry-after': '3' } },
      'SERVER_BUSY',
      { retryAfterMs: 3000 },
    ],
    ['404', { status: 404, text: s3Error('NoSuchKey', 'gone') }, 'SERVER_OBJECT_GONE'],
    [
      'compressed though identity was asked',
      { headers: { 'content-encoding': 'gzip' } },
      'SERVER_WRONG_CONTENT',
    ],
    [
      'a range that was not asked for',
      { status: 206, headers: { 'content-type': 'video/mp4', 'content-range': 'bytes 5-9/50000' } },
      'SERVER_BAD_RANGE',
    ],
    ['connection closed without an answer', { hangUp: true }, 'NETWORK_BROKEN'],
    ['a length that is none', { headers: { 'content-length': 'abc' } }, 'NETWORK_BROKEN'],
  ])('%s', async (_title, fault, reason, more = {}) => {
    server.put('clip', small, () => fault)
    const error = await failureOf(
      downloader.download(file.request(leasesFor('clip'), { expectedBytes: small })),
    )
    expect(error.reason).toBe(reason)
    expect(error).toMatchObject(more)
    await expect(stat(file.partPath)).rejects.toThrow('ENOENT')
    await expect(stat(file.targetPath)).rejects.toThrow('ENOENT')
  })

  it('no answer', async () => {
    const impatient = new Downloader({ responseTimeoutMs: 50 })
    server.put('clip', small, () => ({ silent: true }))
    const error = await failureOf(impatient.download(file.request(leasesFor('clip'))))
    impatient.close()
    expect(error.reason).toBe('NETWORK_TIMEOUT')
    await expect(stat(file.partPath)).rejects.toThrow('ENOENT')
    await expect(stat(file.targetPath)).rejects.toThrow('ENOENT')
  })

  it('503 with a date to wait for, read on the server’s clock', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    server.clockAheadMs = -3 * 3_600_000
    const date = new Date(server.now + 20_000).toUTCString()
    server.put('clip', small, () => ({ status: 503, headers: { 'retry-after': date } }))
    const error = await failureOf(downloader.download(file.request(leasesFor('clip'))))
    expect(error.retryAfterMs).toBe(20_000)
  })

  it.each([
    ['shorter', small + 1],
    ['longer', small - 1],
  ])('%s than the provider promised', async (_title, expectedBytes) => {
    server.put('clip', small)
    const error = await failureOf(
      downloader.download(file.request(leasesFor('clip'), { expectedBytes })),
    )
    expect(error.reason).toBe('SERVER_WRONG_LENGTH')
    expect(error.message).toContain(`${small} bytes`)
  })

  it.each(['<!DOCTYPE html><title>Sign in</title>', s3Error('AccessDenied', 'no'), '\n <html>'])(
    'markup that calls itself video: %s',
    async (text) => {
      server.put('clip', { body: Buffer.from(text) })
      const error = await failureOf(downloader.download(file.request(leasesFor('clip'))))
      expect(error.reason).toBe('SERVER_WRONG_CONTENT')
      await expect(stat(file.partPath)).rejects.toThrow('ENOENT')
    },
  )

  it('markup is welcome where text was asked for', async () => {
    const body = Buffer.from('<?xml version="1.0"?><tt/>')
    server.put('clip', { body, type: 'application/xml' })
    await downloader.download(file.request(leasesFor('clip'), { media: false }))
    expect(await file.content()).toEqual(body)
  })

  it('an error page never reaches a part that is good', async () => {
    const size = 3 * MiB
    const body = server.put('clip', size, (nth) =>
      nth === 1 ? { breakAfter: MiB } : { status: 500, text: '<html>sorry</html>' },
    )
    await failureOf(downloader.download(file.request(leasesFor('clip'))))
    expect((await readFile(file.partPath)).equals(body.subarray(0, MiB))).toBe(true)
    server.put('clip', size)
    const result = await downloader.download(file.request(leasesFor('clip')))
    expect(result.fetchedBytes).toBe(2 * MiB)
    expect((await file.content()).equals(body)).toBe(true)
  })

  it('an object that changes with every request', async () => {
    server.put('clip', 3 * MiB, (nth) => ({
      breakAfter: MiB,
      replaceWith: { body: contentOf(`version ${nth}`, 3 * MiB) },
    }))
    const error = await failureOf(downloader.download(file.request(leasesFor('clip'))))
    expect(error.reason).toBe('SERVER_OBJECT_CHANGED')
    expect(server.requests.length).toBeLessThan(6)
  })

  it('one whose ETag does not hold still', async () => {
    server.put('clip', 3 * MiB, (nth) => ({
      breakAfter: MiB,
      etag: `"${nth}"`,
      ignoreIfRange: true,
    }))
    const error = await failureOf(downloader.download(file.request(leasesFor('clip'))))
    expect(error.reason).toBe('SERVER_OBJECT_CHANGED')
  })
})
