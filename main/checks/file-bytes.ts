/** A file looked at in small pieces, with a limit on all of them together. */
import { open, type FileHandle } from 'node:fs/promises'

/** Thrown when a file wants more reading than a look at it may cost. */
export class ReadLimit extends Error {
  override name = 'ReadLimit'
}

/** Read at once, so that headers which lie together cost one read. */
const windowBytes = 4096
const mostReads = 2000
const mostBytes = 8 * 1_048_576

const nothing = Buffer.alloc(0)

type Read = (into: Buffer, position: number) => Promise<number> | number

export class FileBytes {
  readonly size: number
  readonly #read: Read
  #window: Buffer = nothing
  #windowAt = 0
  #readsLeft = mostReads
  #bytesLeft = mostBytes

  private constructor(size: number, read: Read) {
    this.size = size
    this.#read = read
  }

  /** A small file that is in memory anyway. */
  static of(content: Uint8Array): FileBytes {
    const bytes = Buffer.from(content.buffer, content.byteOffset, content.length)
    return new FileBytes(bytes.length, (into, position) => bytes.copy(into, 0, position))
  }

  /** A file of `size` bytes that is open elsewhere. `read` says how many bytes it got, fewer at the end. */
  static reading(size: number, read: Read): FileBytes {
    return new FileBytes(size, read)
  }

  /**
   * Opens `path`, hands it to `look` and closes it again.
   * @throws the system's error when the file cannot be opened or read.
   */
  static async with<T>(path: string, look: (file: FileBytes) => Promise<T>): Promise<T> {
    const handle = await open(path)
    try {
      const { size } = await handle.stat()
      return await look(new FileBytes(size, readerOf(handle)))
    } finally {
      await handle.close()
    }
  }

  /**
   * Up to `length` bytes from `offset`: fewer at the end of the file, none behind it. The bytes are
   * valid until the next call.
   * @throws ReadLimit when this file has been read enough.
   */
  async read(offset: number, length: number): Promise<Buffer> {
    const wanted = Math.min(length, this.size - offset)
    if (wanted <= 0) return nothing
    if (!this.#holds(offset, wanted)) await this.#fill(offset, Math.max(wanted, windowBytes))
    const from = offset - this.#windowAt
    return this.#window.subarray(from, from + wanted)
  }

  #holds(offset: number, length: number): boolean {
    return offset >= this.#windowAt && offset + length <= this.#windowAt + this.#window.length
  }

  async #fill(offset: number, length: number): Promise<void> {
    this.#readsLeft--
    this.#bytesLeft -= length
    if (this.#readsLeft < 0 || this.#bytesLeft < 0) throw new ReadLimit()
    const buffer = Buffer.allocUnsafe(length)
    this.#window = buffer.subarray(0, await this.#read(buffer, offset))
    this.#windowAt = offset
  }
}

const readerOf =
  (handle: FileHandle): Read =>
  async (into, position) =>
    (await handle.read(into, 0, into.length, position)).bytesRead
