/** Chunks of another client in our part files: gathered into blocks, as `SegmentSink` gathers bytes. */
import { systemClock } from '../../../../main/clock.ts'
import { ChunkPool } from '../../../../main/disk/chunk-pool.ts'
import { PartFile } from '../../../../main/disk/part-file.ts'
import { keptOf } from '../../../../main/disk/part-record.ts'
import { PrefixHash } from '../../../../main/disk/prefix-hash.ts'
import { SegmentTable, type Segment } from '../../../../main/disk/segments.ts'
import { SegmentSink } from '../../../../main/transfer/segment-sink.ts'
import { SharedLimits } from '../../../../main/transfer/shared-limits.ts'
import type { BodyTarget } from './body-target.ts'
import { journal, laneDisk } from './our-parts.ts'

/** As often as the downloader flushes. */
const SYNC_EVERY_BYTES = 64 * 1024 * 1024

const chunks = new ChunkPool()
const { bandwidth } = new SharedLimits(SharedLimits.memory(1), 0, systemClock)

export class PartTarget implements BodyTarget {
  readonly #path: string
  readonly #part: PartFile
  readonly #segment: Segment
  readonly #sink: SegmentSink
  /** What came while both chunks waited for the disk. */
  #left: Uint8Array[] = []
  #held = false
  #resume: () => void = () => undefined

  constructor(path: string, length: number | null) {
    const table = SegmentTable.whole(length)
    const segment = table.next(Number.POSITIVE_INFINITY)
    if (segment === null) throw new Error('an empty file')
    this.#path = path
    this.#segment = segment
    this.#part = new PartFile(laneDisk, `${path}.part`, table, {
      ...{ journal, space: null, syncEveryBytes: SYNC_EVERY_BYTES, kept: keptOf(null) },
      hash: new PrefixHash(),
    })
    this.#part.facts = { ...this.#part.facts, totalBytes: length }
    this.#sink = new SegmentSink({
      ...{ part: this.#part, segment, chunks, bandwidth },
      inspect: () => undefined,
      onWritten: () => undefined,
      resume: () => this.#goOn(),
      // `drain` says the same.
      fail: () => undefined,
    })
  }

  add(bytes: Uint8Array, resume: () => void): boolean {
    this.#resume = resume
    this.#feed(bytes)
    return !this.#held
  }

  async finish(): Promise<string> {
    await this.#sink.drain()
    this.#sink.dispose(true)
    this.#segment.end = this.#segment.received
    const { sha256 } = await this.#part.finish({ targetPath: this.#path, overwrite: false })
    return sha256 ?? ''
  }

  discard(): Promise<void> {
    return this.#part.discard()
  }

  #goOn(): void {
    this.#held = false
    for (const bytes of this.#left.splice(0)) this.#feed(bytes)
    if (!this.#held) this.#resume()
  }

  /** undici's memory is its own: copied into ours, which is what it costs to write large blocks. */
  #feed(bytes: Uint8Array): void {
    let rest = bytes
    while (rest.length > 0 && !this.#held) {
      const room = this.#sink.space()
      const piece = rest.subarray(0, room.length)
      room.set(piece)
      rest = rest.subarray(piece.length)
      this.#held = this.#sink.filled(piece.length) === 'pause'
    }
    if (rest.length > 0) this.#left.push(rest)
  }
}
