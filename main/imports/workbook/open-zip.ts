/** The entries of a ZIP file, unpacked within bounds. */
import type { Readable } from 'node:stream'
import { fromBuffer, type Entry, type ZipFile } from 'yauzl'
import { UsageError } from '../../errors.ts'

/** Entries looked at; workbooks have some dozens. */
const MAX_ENTRIES = 10_000

export class ZipEntries {
  readonly #name: string
  readonly #zip: ZipFile
  /** By name in lower case: some programs write them otherwise than they refer to them. */
  readonly #entries: ReadonlyMap<string, Entry>

  private constructor(name: string, zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#name = name
    this.#zip = zip
    this.#entries = entries
  }

  /**
   * @param name file name for messages.
   * @throws UsageError when the file is damaged.
   */
  static async open(name: string, bytes: Uint8Array): Promise<ZipEntries> {
    try {
      const zip = await opened(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      return new ZipEntries(name, zip, await entriesOf(zip))
    } catch (error) {
      throw damaged(name, error)
    }
  }

  get names(): readonly string[] {
    return [...this.#entries.values()].map(({ fileName }) => fileName)
  }

  has(path: string): boolean {
    return this.#entries.has(path.toLowerCase())
  }

  /**
   * The unpacked text of an entry, in pieces as they come.
   * @param maxBytes of the unpacked entry: checked before, and held to while it is unpacked.
   * @throws UsageError when there is no such entry, it is larger or damaged.
   */
  async *text(path: string, maxBytes: number): AsyncGenerator<string> {
    const entry = this.#entries.get(path.toLowerCase())
    if (!entry) throw new UsageError(`${this.#name}: the workbook is damaged: ${path} is not in it`)
    if (entry.uncompressedSize > maxBytes) {
      const mebibytes = Math.floor(maxBytes / 1024 / 1024)
      throw new UsageError(
        `${this.#name}: unpacked, the workbook is too large (${path} may have ${mebibytes} MiB); save the sheet as CSV and use that`,
      )
    }
    const decoder = new TextDecoder()
    try {
      for await (const chunk of await stream(this.#zip, entry)) {
        yield decoder.decode(chunk as Buffer, { stream: true })
      }
    } catch (error) {
      throw damaged(this.#name, error)
    }
    yield decoder.decode()
  }

  /** The whole text of a small entry; empty when there is none. */
  async small(path: string, maxBytes: number): Promise<string> {
    let text = ''
    if (this.has(path)) for await (const part of this.text(path, maxBytes)) text += part
    return text
  }
}

function damaged(name: string, error: unknown): UsageError {
  if (error instanceof UsageError) return error
  return new UsageError(`${name}: the file is damaged or incomplete; save it again`, {
    cause: error,
  })
}

function opened(buffer: Buffer): Promise<ZipFile> {
  const options = { lazyEntries: true, validateEntrySize: true }
  return new Promise((resolve, reject) => {
    fromBuffer(buffer, options, (error, zip) => (error ? reject(error) : resolve(zip)))
  })
}

function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>()
    zip.on('entry', (entry: Entry) => {
      const key = entry.fileName.toLowerCase()
      if (!entries.has(key)) entries.set(key, entry)
      if (entries.size > MAX_ENTRIES) reject(new Error('too many entries'))
      else zip.readEntry()
    })
    zip.on('end', () => resolve(entries))
    zip.on('error', reject)
    zip.readEntry()
  })
}

function stream(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, readable) => (error ? reject(error) : resolve(readable)))
  })
}
