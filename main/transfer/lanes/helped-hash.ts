/**
 * SHA-256 of a large file by another lane, which reads what this one has written, while it is still
 * in the system's memory: a fast connection is then not held up by the hash. Where no lane has time,
 * and for files that are not large, the bytes are hashed here as they pass.
 */
import type { MessagePort } from 'node:worker_threads'
import type { DiskFile } from '../../disk/disk.ts'
import { PrefixHash, type FileHash } from '../../disk/prefix-hash.ts'
import type { FromHelper, ToHelper } from './messages.ts'

/** Smaller files are over before help would pay. */
const LARGE_BYTES = 32 * 1024 * 1024
/** Each step is a message. Bytes. */
const STEP_BYTES = 4 * 1024 * 1024

export class HelpedHash implements FileHash {
  readonly #path: string
  readonly #findHelper: () => Promise<MessagePort | null>
  /** Null while another lane does it. */
  #own: PrefixHash | null = new PrefixHash()
  #helper: Helper | null = null
  readonly #fromBytesPerSecond: number
  #asked = false
  /** The first that was heard of the file: when (ms), and how much of it there was. */
  #first: { readonly at: number; readonly written: number } | null = null

  /**
   * @param findHelper gives a port to a lane that has time; null where there is none
   * @param fromBytesPerSecond a slower file is no work
   */
  constructor(
    path: string,
    findHelper: () => Promise<MessagePort | null>,
    fromBytesPerSecond: number,
  ) {
    this.#path = path
    this.#findHelper = findHelper
    this.#fromBytesPerSecond = fromBytesPerSecond
  }

  add(block: Uint8Array, position: number): void {
    this.#own?.add(block, position)
  }

  follow(file: DiskFile, written: number): void {
    if (!this.#asked && this.#isFast(written)) void this.#askForHelp()
    this.#own?.follow(file, written)
    this.#helper?.follow(written)
  }

  async finish(file: DiskFile, totalBytes: number): Promise<string> {
    // Help that comes now comes too late.
    this.#asked = false
    const digest = await this.#helper?.digest(totalBytes)
    // A helper that was lost has read nothing that could be used.
    const own = this.#own ?? new PrefixHash()
    const found = digest ?? (await own.finish(file, totalBytes))
    await this.forget()
    return found
  }

  async forget(): Promise<void> {
    await this.#own?.forget()
    this.#helper?.close()
    this.#helper = null
    this.#own = new PrefixHash()
    this.#asked = false
    this.#first = null
  }

  #isFast(written: number): boolean {
    const now = performance.now()
    this.#first ??= { at: now, written }
    const bytes = written - this.#first.written
    return (
      bytes >= LARGE_BYTES && bytes / (now - this.#first.at + 1) > this.#fromBytesPerSecond / 1000
    )
  }

  async #askForHelp(): Promise<void> {
    this.#asked = true
    const port = await this.#findHelper().catch(() => null)
    if (port === null) return
    // All is forgotten, or about to be finished, meanwhile.
    if (!this.#asked || this.#helper !== null) return port.close()
    this.#helper = new Helper(port, this.#path)
    const own = this.#own
    this.#own = null
    await own?.forget()
  }
}

/** The other lane, as long as it lives. */
class Helper {
  readonly #port: MessagePort
  #told = 0
  /** Called once with the digest; null: there is none. */
  #settle: (digest: string | null) => void = () => undefined
  #lost = false

  constructor(port: MessagePort, path: string) {
    this.#port = port
    port.on('message', (message: FromHelper) => {
      this.#settle(message.type === 'digest' ? message.hex : null)
      this.#lost ||= message.type === 'failed'
    })
    port.on('close', () => {
      this.#lost = true
      this.#settle(null)
    })
    this.#send({ type: 'hash', path })
  }

  follow(written: number): void {
    if (written - this.#told < STEP_BYTES) return
    this.#told = written
    this.#send({ type: 'written', upTo: written })
  }

  /** Null: the lane is lost, or could not read the file. */
  digest(totalBytes: number): Promise<string | null> {
    return new Promise((resolve) => {
      if (this.#lost) return resolve(null)
      this.#settle = resolve
      this.#send({ type: 'digest', totalBytes })
    })
  }

  close(): void {
    this.#port.close()
  }

  #send(message: ToHelper): void {
    this.#port.postMessage(message)
  }
}
