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
  #asked = false

  /** @param findHelper gives a port to a lane that has time; null where there is none */
  constructor(path: string, findHelper: () => Promise<MessagePort | null>) {
    this.#path = path
    this.#findHelper = findHelper
  }

  add(block: Uint8Array, position: number): void {
    this.#own?.add(block, position)
  }

  follow(file: DiskFile, written: number): void {
    if (written >= LARGE_BYTES && !this.#asked) void this.#askForHelp()
    this.#own?.follow(file, written)
    this.#helper?.follow(written)
  }

  async finish(file: DiskFile, totalBytes: number): Promise<string> {
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
  }

  async #askForHelp(): Promise<void> {
    this.#asked = true
    const port = await this.#findHelper().catch(() => null)
    if (port === null) return
    // It was forgotten, or finished, meanwhile.
    if (!this.#asked || this.#helper !== null) return port.close()
    this.#helper = new Helper(port, this.#path)
    await this.#own?.forget()
    this.#own = null
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
