import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Bandwidth } from '../../main/transfer/bandwidth.ts'
import { systemClock, type Clock } from '../../main/clock.ts'
import { HostSlots } from '../../main/http/host-slots.ts'
import { ConnectionPool } from '../../main/http/connection-pool.ts'
import { systemDisk } from '../../main/disk/disk.ts'
import { DiskSpace } from '../../main/disk/disk-space.ts'
import { Ticker } from '../../main/transfer/ticker.ts'
import { PartFile } from '../../main/disk/part-file.ts'
import { keptOf } from '../../main/disk/part-record.ts'
import { SegmentTable } from '../../main/disk/segments.ts'
import { ChunkPool } from '../../main/disk/chunk-pool.ts'
import { StoreRequest } from '../../main/http/store-request.ts'
import { Transfer } from '../../main/transfer/transfer.ts'
import { straight } from '../../main/network/network.ts'
import {
  failureOf,
  fastClock,
  MemoryJournal,
  onThisMachine,
  TestLeases,
} from '../helpers/download-kit.ts'
import { contentOf, FaultServer } from '../helpers/fault-server.ts'
import { tempFolder } from '../helpers/temp-folder.ts'

const MiB = 1024 * 1024

interface Terms {
  readonly connections?: number
  readonly expectedBytes?: number | null
  readonly clock?: Clock
}

/** A transfer of the object `clip` from a server that may misbehave, into a part file. */
async function transferKit({
  connections = 4,
  expectedBytes = null,
  clock = systemClock,
}: Terms = {}) {
  const server = await FaultServer.start()
  const path = join(tempFolder(), 'clip.mp4.part')
  // As long as even a machine without time needs, on whatever clock.
  const patience = 1_000_000
  const options = {
    clock,
    connectTimeoutMs: patience,
    network: straight,
    slots: HostSlots.alone(16),
  }
  const pool = new ConnectionPool(options)
  const table = SegmentTable.whole(expectedBytes)
  const space = new DiskSpace(systemDisk).claim(path, () => 0)
  const part = new PartFile(systemDisk, path, table, {
    ...{ journal: new MemoryJournal(), hash: null, space },
    syncEveryBytes: 64 * MiB,
    kept: keptOf(null),
  })
  const stop = new AbortController()
  const transfer = new Transfer({
    ...{ part, clock, ticker: new Ticker(clock), signal: stop.signal },
    store: new StoreRequest({
      ...{ pool, clock, allowed: onThisMachine },
      leases: new TestLeases(() => server.link('clip')),
      responseTimeoutMs: patience,
      onRequest: () => undefined,
    }),
    fetch: {
      ...{ chunks: new ChunkPool(), bandwidth: Bandwidth.alone(clock, null), space, expectedBytes },
      ...{ media: true, mayBeEmpty: false, stallMs: patience },
      ...{ onProgress: () => undefined, onUnknownLength: () => undefined },
    },
    connections: () => connections,
    segmentThresholdBytes: 2 * MiB,
    findHelper: () => Promise.resolve(null),
    fastBytesPerSecond: Number.POSITIVE_INFINITY,
  })
  onTestFinished(async () => {
    await part.close()
    pool.close()
    await server.close()
  })
  const written = async () => {
    await part.close()
    return readFile(path)
  }
  return { server, table, part, transfer, stop, written }
}

/** Everything looks slow on this clock, so that others join wherever they may. */
const slow = { clock: fastClock(100) }

describe('a transfer', () => {
  test('of a small file is one request', async () => {
    const { server, transfer, table } = await transferKit()
    server.put('clip', MiB)
    await transfer.run()
    expect([table.complete, table.writtenBytes]).toEqual([true, MiB])
    expect([server.requests.length, transfer.fetchedBytes]).toEqual([1, MiB])
  })

  test('of a large file uses several connections, and every byte is in its place', async () => {
    const { server, transfer, written } = await transferKit(slow)
    const body = server.put('clip', 12 * MiB, () => ({ bytesPerSecond: 20 * MiB }))
    await transfer.run()
    expect(server.peakAtOnce).toBeGreaterThan(1)
    expect(server.peakAtOnce).toBeLessThanOrEqual(4)
    expect((await written()).equals(body)).toBe(true)
  })

  test('uses no more connections than it may', async () => {
    const { server, transfer, written } = await transferKit({ ...slow, connections: 1 })
    const body = server.put('clip', 6 * MiB, () => ({ bytesPerSecond: 20 * MiB }))
    await transfer.run()
    expect(server.peakAtOnce).toBe(1)
    expect((await written()).equals(body)).toBe(true)
  })

  test('is completed by those connections that a server bears', async () => {
    const { server, transfer, written } = await transferKit(slow)
    const body = server.put('clip', 12 * MiB, () => ({ bytesPerSecond: 20 * MiB }))
    server.connectionLimit = 2
    await transfer.run()
    expect((await written()).equals(body)).toBe(true)
  })

  test('goes on where a connection broke', async () => {
    const { server, transfer, written } = await transferKit()
    const body = server.put('clip', 3 * MiB, (nth) => (nth === 1 ? { breakAfter: MiB } : null))
    await transfer.run()
    expect((await written()).equals(body)).toBe(true)
    expect(server.requests[1]?.range).toMatch(/^bytes=[1-9]\d*-/)
  })

  test('begins once more with an object that has changed, and gives up one that never holds still', async () => {
    const once = await transferKit()
    const next = contentOf('next', 3 * MiB)
    once.server.put('clip', 3 * MiB, (nth) =>
      nth === 1 ? { breakAfter: MiB } : { replaceWith: { body: next, etag: '"next"' } },
    )
    await once.transfer.run()
    expect((await once.written()).equals(next)).toBe(true)

    const always = await transferKit()
    always.server.put('clip', 3 * MiB, (nth) => ({
      breakAfter: MiB,
      replaceWith: { body: contentOf(`version ${nth}`, 3 * MiB), etag: `"${nth}"` },
    }))
    const { reason } = await failureOf(always.transfer.run())
    expect(reason).toBe('SERVER_OBJECT_CHANGED')
    expect(always.server.requests.length).toBeLessThan(8)
  })

  test('that is refused ends with the reason of the store', async () => {
    const { server, transfer } = await transferKit()
    server.put('clip', MiB, () => ({ status: 410 }))
    const { reason } = await failureOf(transfer.run())
    expect(reason).toBe('SERVER_OBJECT_GONE')
  })

  test('that is stopped rejects with why, and keeps what is written', async () => {
    const { server, transfer, table, stop } = await transferKit()
    server.put('clip', 3 * MiB, () => ({ stallAfter: 2 * MiB }))
    const running = transfer.run()
    await expect.poll(() => table.writtenBytes, { interval: 5 }).toBeGreaterThan(0)
    stop.abort(new Error('paused by the user'))
    await expect(running).rejects.toThrow('paused by the user')
    expect(table.writtenBytes).toBeGreaterThan(0)
    expect(table.complete).toBe(false)
  })
})
