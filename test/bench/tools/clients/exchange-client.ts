/** Our connections and exchanges, without what the transfer core does around them. */
import { systemClock } from '../../../../main/clock.ts'
import { CHUNK_BYTES } from '../../../../main/disk/chunk-pool.ts'
import type { BodySink, Demand } from '../../../../main/http/body-readers.ts'
import { ConnectionPool } from '../../../../main/http/connection-pool.ts'
import { StoreRequest } from '../../../../main/http/store-request.ts'
import { straight } from '../../../../main/network/network.ts'
import { SharedLimits } from '../../../../main/transfer/shared-limits.ts'
import type { Client } from './client.ts'
import { LeanFile } from './lean-file.ts'
import { allowed, leaseOn } from './our-parts.ts'

const TIMEOUT_MS = 30_000

export function openExchange(connections: number): Client {
  const clock = systemClock
  const { slots } = new SharedLimits(SharedLimits.memory(1), 0, clock)
  slots.setPerHost(connections)
  const network = straight
  const pool = new ConnectionPool({ clock, connectTimeoutMs: TIMEOUT_MS, network, slots })
  const chunks: Uint8Array[] = []
  const { signal } = new AbortController()
  return {
    async fetch(url, path) {
      const store = new StoreRequest({
        ...{ leases: leaseOn(url), pool, clock, allowed, responseTimeoutMs: TIMEOUT_MS },
        onRequest: () => undefined,
      })
      const opened = await store.open({ range: null, ifRange: null }, signal)
      const chunk = chunks.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES)
      const file = new LeanFile(path)
      try {
        const sink = new FileSink(file, chunk)
        await opened.exchange.pipe(sink)
        sink.flush()
        chunks.push(chunk)
        return file.finish()
      } catch (error) {
        file.discard()
        throw error
      } finally {
        opened.close()
      }
    },
    close: () => Promise.resolve(pool.close()),
  }
}

/** Gathers a chunk, and writes it: there is no time between in which more could come. */
class FileSink implements BodySink {
  readonly #file: LeanFile
  readonly #chunk: Uint8Array
  #filled = 0

  constructor(file: LeanFile, chunk: Uint8Array) {
    this.#file = file
    this.#chunk = chunk
  }

  space(): Uint8Array {
    return this.#chunk.subarray(this.#filled)
  }

  filled(count: number): Demand {
    this.#filled += count
    if (this.#filled === this.#chunk.length) this.flush()
    return 'continue'
  }

  flush(): void {
    this.#file.add(this.#chunk.subarray(0, this.#filled))
    this.#filled = 0
  }
}
