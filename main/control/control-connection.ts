/** One connection to the control interface, from its first byte to its end. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Socket } from 'node:net'
import { messageOf, ReelhaulError, UsageError } from '../errors.ts'
import { sentencesOf } from '../strings/english.ts'
import { version } from '../version.ts'
import type { ControlHandlers } from './control-handlers.ts'
import { EventFeed } from './event-feed.ts'
import { LineSplitter } from './line-splitter.ts'
import {
  ControlError,
  controlVersions,
  MOST_REQUEST_BYTES,
  requestSchema,
  type ControlAnswer,
  type ControlErrorCode,
  type ControlRequest,
} from './protocol.ts'

export interface ConnectionOptions {
  readonly socket: Socket
  readonly token: string
  readonly handlers: ControlHandlers
  readonly log: (message: string) => void
  /** How long `hello`, the rest of a line and the reader of an answer are waited for, milliseconds. */
  readonly patienceMs: number
  /** How long a connection may stay open without a request, milliseconds. */
  readonly idleMs: number
}

export class ControlConnection {
  readonly #options: ConnectionOptions
  readonly #splitter = new LineSplitter(MOST_REQUEST_BYTES)
  readonly #ending = new AbortController()
  #allowed = false
  #unwatch: (() => void) | null = null
  #timer: NodeJS.Timeout | null = null
  /** Requests are answered in their order, one at a time. */
  #work: Promise<void> = Promise.resolve()

  constructor(options: ConnectionOptions) {
    this.#options = options
    const { socket } = options
    socket.on('data', (chunk: Buffer) => this.#received(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#closed())
    this.#wait()
  }

  /** Ends it at once. */
  close(): void {
    this.#options.socket.destroy()
  }

  #closed(): void {
    this.#ending.abort()
    this.#unwatch?.()
    this.#stopWaiting()
  }

  #received(chunk: Buffer): void {
    if (this.#ending.signal.aborted) return
    const { socket } = this.#options
    try {
      const lines = this.#splitter.push(chunk)
      // What comes meanwhile stays in the pipe: nothing piles up here.
      socket.pause()
      this.#stopWaiting()
      for (const line of lines) this.#work = this.#work.then(() => this.#answer(line))
      this.#work = this.#work.then(() => this.#next())
    } catch (error) {
      this.#refuse(null, 'TOO_LONG', messageOf(error))
    }
  }

  #next(): void {
    if (this.#ending.signal.aborted) return
    this.#wait()
    this.#options.socket.resume()
  }

  /** Who says nothing is not waited for; who watches has nothing to say. */
  #wait(): void {
    if (this.#unwatch !== null && !this.#splitter.isOpen) return
    const { patienceMs, idleMs } = this.#options
    const ms = this.#allowed && !this.#splitter.isOpen ? idleMs : patienceMs
    this.#timer = setTimeout(
      () => this.#refuse(null, 'TOO_SLOW', 'No whole request came in time.'),
      ms,
    )
  }

  #stopWaiting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  async #answer(line: Buffer): Promise<void> {
    if (this.#ending.signal.aborted) return
    const request = parsed(line)
    if (!this.#allowed && !this.#isOwner(request))
      return this.#refuse(
        idOf(request),
        'NOT_ALLOWED',
        'The first request has to be "hello" with the token of the folder\'s owner.',
      )
    if (request === null) this.#send({ id: null, error: unknownRequest })
    else await this.#serve(request)
    await this.#read()
  }

  async #serve(request: ControlRequest): Promise<void> {
    try {
      const result = await this.#do(request)
      this.#send({ id: request.id, result })
    } catch (error) {
      this.#send({ id: request.id, error: this.#errorOf(error) })
    }
  }

  #isOwner(request: ControlRequest | null): boolean {
    if (request?.method !== 'hello') return false
    return timingSafeEqual(digest(request.params.token), digest(this.#options.token))
  }

  async #do(request: ControlRequest): Promise<unknown> {
    const { handlers } = this.#options
    switch (request.method) {
      case 'hello':
        return this.#hello(request.params.versions)
      case 'live':
        return handlers.live()
      case 'add':
        return handlers.add(request.params, this.#ending.signal)
      case 'act':
        return handlers.act(request.params)
      case 'watch':
        return this.#watch(request.id)
    }
  }

  #hello(versions: readonly number[]): unknown {
    const common = controlVersions.find((one) => versions.includes(one))
    if (common === undefined)
      throw new ControlError(
        'NO_COMMON_VERSION',
        `This program (${version}) speaks version ${controlVersions.join(' and ')} of the control interface.`,
      )
    this.#allowed = true
    return { version: common, program: version }
  }

  /** Events follow the answer, as items of the same id. */
  #watch(id: number): unknown {
    if (this.#unwatch !== null)
      throw new ControlError('BAD_REQUEST', 'This connection watches already.')
    const { socket, handlers } = this.#options
    const feed = new EventFeed((item) => this.#send({ id, item }))
    socket.on('drain', () => feed.drained())
    this.#unwatch = handlers.watch((event) => feed.push(event))
    return {}
  }

  #errorOf(error: unknown): { code: ControlErrorCode; message: string } {
    if (error instanceof ControlError) return { code: error.code, message: error.message }
    if (error instanceof UsageError) return { code: 'USAGE', message: error.message }
    if (error instanceof ReelhaulError)
      return { code: 'FAILED', message: sentencesOf(error.failure) }
    this.#options.log(`control interface: ${messageOf(error)}`)
    return { code: 'FAILED', message: messageOf(error) }
  }

  /** Returns false when the reader should be waited for. */
  #send(answer: ControlAnswer): boolean {
    const { socket } = this.#options
    return socket.writable && socket.write(`${JSON.stringify(answer)}\n`)
  }

  /** One who asks and does not read is not served further. */
  async #read(): Promise<void> {
    const { socket, patienceMs } = this.#options
    if (!socket.writableNeedDrain || this.#unwatch !== null) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => socket.destroy(), patienceMs)
      const done = (): void => {
        clearTimeout(timer)
        socket.off('drain', done).off('close', done)
        resolve()
      }
      socket.once('drain', done).once('close', done)
    })
  }

  /** Says why and ends the connection; what else was sent is not read. */
  #refuse(id: number | null, code: ControlErrorCode, message: string): void {
    const { socket, patienceMs } = this.#options
    this.#ending.abort()
    this.#stopWaiting()
    if (!socket.writable) return
    this.#send({ id, error: { code, message } })
    socket.end()
    // Who does not read that either.
    this.#timer = setTimeout(() => socket.destroy(), patienceMs)
  }
}

function parsed(line: Buffer): ControlRequest | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(line)
    return requestSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const unknownRequest = {
  code: 'BAD_REQUEST',
  message: 'This is no request that this program knows.',
} as const

const idOf = (request: ControlRequest | null): number | null => request?.id ?? null

/** Digests have one length, whatever was sent. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
