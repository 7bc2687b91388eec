import { createHash } from 'node:crypto'
import { stat, writeFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pause, type Clock } from '../../main/clock.ts'
import { Downloader, type DownloaderOptions } from '../../main/transfer/downloader.ts'
import {
  clockOfBytes,
  failureOf,
  fastClock,
  TestFile,
  TestLeases,
} from '../helpers/download-kit.ts'
import { FaultServer } from '../helpers/fault-server.ts'
import { tempFolder } from '../helpers/temp-folder.ts'
import { hookedDisk } from '../helpers/test-disk.ts'

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
  // To a clock this fast even this machine looks slow, so that several connections are worth it.
  downloader = new Downloader({
    segmentThresholdBytes: 8 * MiB,
    clock: fastClock(100),
    connectTimeoutMs: 1_000_000,
    responseTimeoutMs: 1_000_000,
    stallMs: 1_000_000,
  })
})

afterEach(async () => {
  downloader.close()
  await server.close()
})

const leasesFor = (name: string, terms?: Parameters<FaultServer['link']>[1]) =>
  new TestLeases(() => server.link(name, terms))

describe('a file that arrives as promised', () => {
  it.each([
    ['empty but expected so', 0, 0],
    ['of one byte', 1, 1],
    ['small', 12_288, 12_288],
    ['small, its size not promised', 12_288, null],
    ['larger than a block', 3 * MiB + 17, 3 * MiB + 17],
    ['in segments', 20 * MiB + 5, 20 * MiB + 5],
    ['in segments found out from the first answer', 20 * MiB + 5, null],
  ])('is saved byte for byte: %s', async (_title, size, expectedBytes) => {
    const body = server.put('clip', size)
    const result = await downloader.download(file.request(leasesFor('clip'), { expectedBytes }))
    expect((await file.content()).equals(body)).toBe(true)
    expect(result).toMatchObject({ bytes: size, sha256: sha256(body), fetchedBytes: size })
    await expect(stat(file.partPath)).rejects.toThrow('ENOENT')
  })

  it('uses several connections for a large file, and one for a small one', async () => {
    server.put('large', 20 * MiB, () => ({ bytesPerSecond: 40 * MiB }))
    await downloader.download(file.request(leasesFor('large'), { expectedBytes: 20 * MiB }))
    expect(server.peakAtOnce).toBe(4)
    server.peakAtOnce = 0
    server.put('small', MiB)
    const other = new TestFile(folder, 'small.mp4')
    await downloader.download(other.request(leasesFor('small'), { expectedBytes: MiB }))
    expect(server.peakAtOnce).toBe(1)
  })

  describe('at 256 MiB a second', () => {
    const size = 20 * MiB
    let body: Buffer
    let seconds: number
    let clock: Clock
    let options: DownloaderOptions

    beforeEach(() => {
      seconds = 0
      // What is written has been received: the speed seen is this one or more.
      const written = () => file.progress.at(-1) ?? 0
      clock = clockOfBytes(() => written() + seconds * 256 * MiB, 256 * MiB)
      body = server.put('large', size)
      options = { segmentThresholdBytes: 8 * MiB, clock }
    })

    async function connectionsUsed(): Promise<number> {
      downloader.close()
      downloader = new Downloader(options)
      await downloader.download(file.request(leasesFor('large'), { expectedBytes: size }))
      expect((await file.content()).equals(body)).toBe(true)
      return server.peakAtOnce
    }

    it('uses one connection', async () => {
      expect(await connectionsUsed()).toBe(1)
    })

    it('does not take a disk that is slow to tell its free space for a slow connection', async () => {
      const disk = hookedDisk((operation) => {
        // Once, when the first request is answered: only then is the size of the file confirmed.
        if (operation !== 'freeBytes' || seconds === 1) return
        seconds++
        // What waited for a moment of that second has had it.
        return pause(clock, 0, file.stop.signal)
      })
      options = { ...options, disk }
      expect(await connectionsUsed()).toBe(1)
    })
  })

  it('uses a connection again for the next file', async () => {
    let connections = 0
    for (const name of ['a', 'b', 'c']) {
      server.put(name, 5000)
      const one = new TestFile(folder, name)
      await downloader.download(one.request(leasesFor(name)))
      connections = downloader.stats.connections
    }
    expect(connections).toBe(1)
    expect(server.requests).toHaveLength(3)
  })

  it('is saved when the length is not promised but the end is', async () => {
    const body = server.put('clip', 300_000, () => ({ noLength: 'chunked' }))
    const result = await downloader.download(file.request(leasesFor('clip')))
    expect((await file.content()).equals(body)).toBe(true)
    expect(result.sha256).toBe(sha256(body))
  })

  it('never replaces a file that has its name', async () => {
    server.put('clip', 100)
    await writeFile(file.targetPath, 'from another program')
    const error = await failureOf(downloader.download(file.request(leasesFor('clip'))))
    expect(error.reason).toBe('FILE_EXISTS')
    expect(String(await file.content())).toBe('from another program')
  })

  it('asks for nothing but bytes: no encoding, no credentials', async () => {
    server.put('clip', 100)
    await downloader.download(file.request(leasesFor('clip')))
    const { headers } = server.requests[0]!
    expect(headers['accept-encoding']).toBe('identity')
    expect(headers).not.toHaveProperty('authorization')
    expect(headers).not.toHaveProperty('cookie')
  })
})
