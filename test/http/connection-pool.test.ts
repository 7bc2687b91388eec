import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../main/clock.ts'
import { ConnectionPool } from '../../main/http/connection-pool.ts'
import { HostSlots } from '../../main/http/host-slots.ts'
import { straight } from '../../main/network/network.ts'

const keepMs = 60_000

/** A server that accepts and says nothing, and a pool of connections to it. */
async function poolKit(perHost = 1) {
  const accepted: Socket[] = []
  const server = createServer((socket) => {
    accepted.push(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/clip.mp4`)
  const slots = HostSlots.alone(perHost)
  const pool = new ConnectionPool({
    clock: systemClock,
    connectTimeoutMs: 10_000,
    network: straight,
    slots,
  })
  onTestFinished(async () => {
    pool.close()
    for (const socket of accepted) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const stop = new AbortController()
  const acquire = (more: { fresh?: boolean; permit?: () => void; signal?: AbortSignal } = {}) =>
    pool.acquire(url, { signal: stop.signal, permit: () => undefined, ...more })
  return { pool, slots, url, accepted, acquire }
}

/** True when the promise is still open after everything that is due has run. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  let open = true
  const settle = () => (open = false)
  promise.then(settle, settle)
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
  return open
}

test('a connection that can carry another request is used again', async () => {
  const { pool, acquire } = await poolKit()
  const first = await acquire()
  pool.release(first, keepMs)
  expect(await acquire()).toBe(first)
})

test('an unused connection is not taken where a fresh one is asked for', async () => {
  const { pool, acquire } = await poolKit()
  const first = await acquire()
  pool.release(first, keepMs)
  expect(await acquire({ fresh: true })).not.toBe(first)
})

test.each([0, 500])('one that the server keeps for %i ms only is closed instead', async (ms) => {
  const { pool, acquire } = await poolKit()
  const first = await acquire()
  pool.release(first, ms)
  expect([first.usable, pool.open]).toEqual([false, 0])
})

test('one that the server has closed meanwhile is not used again', async () => {
  const { pool, accepted, acquire } = await poolKit()
  const first = await acquire()
  pool.release(first, keepMs)
  await expect.poll(() => accepted.length).toBe(1)
  accepted[0]!.destroy()
  await expect.poll(() => pool.open).toBe(0)
  expect(await acquire()).not.toBe(first)
})

test('one origin gets no more at once than it is meant to bear, in the order of asking', async () => {
  const { pool, url, acquire } = await poolKit()
  const first = await acquire()
  const order: string[] = []
  const second = acquire().then((connection) => (order.push('second'), connection))
  const third = acquire().then((connection) => (order.push('third'), connection))
  expect([await isOpen(second), pool.hasRoom(url)]).toEqual([true, false])
  pool.release(first, keepMs)
  pool.release(await second, keepMs)
  await third
  expect(order).toEqual(['second', 'third'])
})

test('a higher limit lets those in line go on', async () => {
  const { pool, slots, acquire } = await poolKit()
  await acquire()
  const waiting = [acquire(), acquire()]
  slots.setPerHost(3)
  pool.admit()
  await Promise.all(waiting)
  expect(pool.open).toBe(3)
})

test('who gives up leaves the line and takes no place', async () => {
  const { pool, acquire } = await poolKit()
  const first = await acquire()
  const stop = new AbortController()
  const given = acquire({ signal: stop.signal })
  const patient = acquire()
  stop.abort(new Error('called off'))
  await expect(given).rejects.toThrow('called off')
  pool.release(first, 0)
  await expect(patient).resolves.toMatchObject({ usable: true })
})

test('a refused address frees the place', async () => {
  const { pool, url, acquire } = await poolKit()
  const permit = () => {
    throw new Error('not there')
  }
  await expect(acquire({ permit })).rejects.toThrow('not there')
  expect([pool.open, pool.hasRoom(url)]).toEqual([0, true])
  // The rule may be another one for the next request over the same connection.
  const used = await acquire()
  pool.release(used, keepMs)
  await expect(acquire({ permit })).rejects.toThrow('not there')
  expect([pool.hasRoom(url), used.usable]).toEqual([true, false])
})

test('a host that does not answer frees the place', async () => {
  const { pool } = await poolKit()
  const gone = new URL('http://127.0.0.1:1/')
  const options = { signal: new AbortController().signal, permit: () => undefined }
  await expect(pool.acquire(gone, options)).rejects.toMatchObject({ reason: 'NETWORK_REFUSED' })
  expect(pool.hasRoom(gone)).toBe(true)
})

test('closing ends what is unused at once, and the rest when it comes back', async () => {
  const { pool, acquire } = await poolKit(2)
  const [used, unused] = [await acquire(), await acquire()]
  pool.release(unused, keepMs)
  pool.close()
  expect([used.usable, unused.usable]).toEqual([true, false])
  pool.release(used, keepMs)
  expect([used.usable, pool.open]).toEqual([false, 0])
})
