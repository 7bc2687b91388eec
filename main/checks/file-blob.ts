/** A file as the verifier wants to see it: a browser's Blob, and the reader that goes with it. */
import { readSync } from 'node:fs'

/**
 * Given out at once at most. The verifier asks for a quarter of a gigabyte at a time and takes less,
 * so that its own buffer stays the only large one.
 */
const pieceBytes = 4 * 1_048_576

/** The three members of a Blob that the verifier uses. */
export class FileBlob {
  readonly #descriptor: number
  readonly #start: number
  readonly size: number

  /** @param descriptor of an open file, which stays the caller's to close. */
  constructor(descriptor: number, size: number, start = 0) {
    this.#descriptor = descriptor
    this.size = size
    this.#start = start
  }

  slice(from: number, to: number): FileBlob {
    const start = Math.min(from, this.size)
    const end = Math.max(start, Math.min(to, this.size, start + pieceBytes))
    return new FileBlob(this.#descriptor, end - start, this.#start + start)
  }

  /** @throws the system's error when the file cannot be read. */
  readSync(): ArrayBuffer {
    const bytes = new Uint8Array(this.size)
    const read = readSync(this.#descriptor, bytes, 0, this.size, this.#start)
    return bytes.buffer.slice(0, read)
  }
}

/** What a browser's workers have and Node's have not. */
export class FileReaderSync {
  readAsArrayBuffer(blob: FileBlob): ArrayBuffer {
    return blob.readSync()
  }
}
