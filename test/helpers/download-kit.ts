/** What download tests share: leases that can be counted, a journal, a clock. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../main/clock.ts'
import type { Downloader, DownloadRequest, DownloadResult } from '../../main/transfer/downloader.ts'
import type { LeaseSource } from '../../main/http/store-request.ts'
import type { PartJournal, PartRecord, CommitRecord } from '../../main/disk/part-record.ts'
import type { AllowedServers } from '../../main/http/addresses.ts'
import { ReelhaulError } from '../../main/errors.ts'
import type { Lease } from '../../main/leases/lease.ts'
import type { Failure } from '../../preload/contract/vocabulary.ts'

/** For an account whose provider and store are on loopback. */
export const onThisMachine: AllowedServers = { accountAddress: '127.0.0.1', plainHttp: false }

/** Leases from a function; renews at most twice an attempt, as the contract says. */
export class TestLeases implements LeaseSource {
  renewals = 0
  /** Why each renewal was asked for. */
  readonly reasons: Failure[] = []
  readonly #make: (nth: number) => string
  #lease: Lease | null = null

  /** @param make gives the URL of the nth lease, counted from 1. */
  constructor(make: (nth: number) => string) {
    this.#make = make
  }

  async current(): Promise<Lease> {
    this.#lease ??= this.#next()
    return this.#lease
  }

  async renew(refused: Lease, why: Failure): Promise<Lease> {
    if (this.#lease !== null && this.#lease.url !== refused.url) return this.#lease
    this.reasons.push(why)
    if (this.renewals === 2) throw new ReelhaulError(why)
    this.renewals++
    this.#lease = this.#next()
    return this.#lease
  }

  #next(): Lease {
    return { url: this.#make(this.renewals + 1), expiresAt: null, issuedAt: Date.now() }
  }
}

export class MemoryJournal implements PartJournal {
  record: PartRecord | null = null
  committed: CommitRecord | null = null
  saves = 0

  save(record: PartRecord): void {
    this.record = record
    this.saves++
  }

  async recordCommit(file: CommitRecord): Promise<void> {
    this.committed = file
  }
}

/** One output in a folder, with everything that a download needs. */
export class TestFile {
  readonly targetPath: string
  readonly partPath: string
  readonly journal = new MemoryJournal()
  readonly progress: number[] = []
  readonly stop = new AbortController()

  constructor(folder: string, name = 'clip.mp4') {
    this.targetPath = join(folder, name)
    this.partPath = `${this.targetPath}.part`
  }

  request(leases: LeaseSource, more: Partial<DownloadRequest> = {}): DownloadRequest {
    return {
      leases,
      partPath: this.partPath,
      targetPath: this.targetPath,
      expectedBytes: null,
      part: this.journal.record,
      journal: this.journal,
      onProgress: (done) => this.progress.push(done),
      signal: this.stop.signal,
      allowed: onThisMachine,
      ...more,
    }
  }

  content(): Promise<Buffer> {
    return readFile(this.targetPath)
  }
}

/** Runs `act` and gives the ReelhaulError it must throw. */
export async function failureOf(act: Promise<unknown>): Promise<ReelhaulError> {
  try {
    await act
  } catch (error) {
    if (error instanceof ReelhaulError) return error
    throw error
  }
  throw new Error('expected a failure, but it succeeded')
}

/** Time that passes `factor` times as fast: real transfers, long timeouts. */
export function fastClock(factor: number): Clock {
  return {
    now: () => performance.now() * factor,
    after: (ms, run) => {
      const timer = setTimeout(run, ms / factor)
      return () => clearTimeout(timer)
    },
  }
}

/** Time that passes with the bytes that `count` tells of, so many a second, on any machine. */
export function clockOfBytes(count: () => number, bytesPerSecond: number): Clock {
  const now = () => (count() / bytesPerSecond) * 1000
  return {
    now,
    after: (ms, run) => {
      const at = now() + ms
      const look = setInterval(() => {
        if (now() < at) return
        clearInterval(look)
        run()
      }, 1).unref()
      return () => clearInterval(look)
    },
  }
}

/** One attempt as the queue makes it: it looks first whether an earlier one has come to its end. */
export async function attempt(
  downloader: Downloader,
  request: DownloadRequest,
  committed: CommitRecord | null,
): Promise<Pick<DownloadResult, 'bytes' | 'sha256' | 'fetchedBytes' | 'requests'>> {
  if (committed !== null && (await downloader.finishedBefore(request, committed)))
    return { ...committed, fetchedBytes: 0, requests: 0 }
  return downloader.download(request)
}
