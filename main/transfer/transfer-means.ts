/** What all transfers of a thread share. */
import { systemClock, type Clock } from '../clock.ts'
import { ChunkPool } from '../disk/chunk-pool.ts'
import { systemDisk, type Disk } from '../disk/disk.ts'
import { ConnectionPool } from '../http/connection-pool.ts'
import { StoreRequest, type StoreRequestOptions } from '../http/store-request.ts'
import { straight } from '../network/network.ts'
import { DEFAULTS, type DownloaderOptions } from './downloader-options.ts'
import { SharedLimits } from './shared-limits.ts'
import { Ticker } from './ticker.ts'

export class TransferMeans {
  readonly options: typeof DEFAULTS & DownloaderOptions
  readonly clock: Clock
  readonly disk: Disk
  readonly ticker: Ticker
  readonly limits: SharedLimits
  readonly pool: ConnectionPool
  readonly #chunks = new ChunkPool()

  constructor(options: DownloaderOptions) {
    this.options = { ...DEFAULTS, ...options }
    this.clock = options.clock ?? systemClock
    this.disk = options.disk ?? systemDisk
    this.ticker = new Ticker(this.clock)
    this.limits = options.limits ?? ownLimits(this.options, this.clock)
    const { connectTimeoutMs, network = straight } = this.options
    const { slots } = this.limits
    this.pool = new ConnectionPool({ clock: this.clock, connectTimeoutMs, slots, network })
  }

  /** What the fetching of a segment needs of them. */
  get forFetching() {
    const { clock, ticker, limits } = this
    const { stallMs } = this.options
    return { clock, ticker, chunks: this.#chunks, bandwidth: limits.bandwidth, stallMs }
  }

  store(of: Pick<StoreRequestOptions, 'leases' | 'allowed' | 'onRequest'>): StoreRequest {
    const { pool, clock } = this
    return new StoreRequest({
      ...of,
      pool,
      clock,
      responseTimeoutMs: this.options.responseTimeoutMs,
    })
  }
}

function ownLimits({ perHost, bytesPerSecond }: typeof DEFAULTS, clock: Clock): SharedLimits {
  const limits = new SharedLimits(SharedLimits.memory(1), 0, clock)
  limits.slots.setPerHost(perHost)
  limits.bandwidth.setLimit(bytesPerSecond)
  return limits
}
