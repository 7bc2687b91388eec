/** The command line's side of the control interface. */
import { connect, type Socket } from 'node:net'
import { UsageError } from '../errors.ts'
import { readControlFile, type Owner } from './control-file.ts'
import type { PrintedEvent } from './event-feed.ts'
import { LineSplitter } from './line-splitter.ts'
import {
  answerSchema,
  ControlError,
  controlVersions,
  helloResultSchema,
  type ControlAnswer,
  type ControlRequest,
} from './protocol.ts'

/** An answer names at most some hundred accounts and batches. */
const MOST_ANSWER_BYTES = 4 * 1024 * 1024

/** A program that works hard may take a while until it has a turn. */
const PATIENCE_MS = 10_000

/** Distributed over the members of the union: TypeScript's own `Omit` would merge them. */
type WithoutId<R> = R extends { id: number } ? Omit<R, 'id'> : never
export type ControlCall = WithoutId<ControlRequest>

export interface ControlClientOptions {
  readonly owner?: Owner
  /** How long the first answer is waited for, milliseconds. */
  readonly patienceMs?: number
}

export class ControlClient {
  readonly #socket: Socket
  readonly #splitter = new LineSplitter(MOST_ANSWER_BYTES)
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>()
  readonly #onItem = new Map<number, (event: PrintedEvent) => void>()
  #lastId = 0
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>

  private constructor(socket: Socket) {
    this.#socket = socket
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.on('data', (chunk: Buffer) => this.#received(chunk))
    socket.on('error', () => socket.destroy())
    void this.closed.then(() =>
      this.#failAll(new ControlError('FAILED', 'The program has ended the connection.')),
    )
  }

  /**
   * Connects to the program that works with the folder; null: its control interface is off.
   * @throws UsageError when the interface could be another user's; ControlError when it does not answer,
   *   or refuses.
   */
  static async open(
    folder: string,
    { owner, patienceMs = PATIENCE_MS }: ControlClientOptions = {},
  ): Promise<ControlClient | null> {
    const file = readControlFile(folder, owner)
    if (file === null) return null
    const socket = await connected(file.address)
    // Left by a program that was killed; the one that has the folder now does not listen.
    if (socket === null) return null
    const client = new ControlClient(socket)
    const timer = setTimeout(() => socket.destroy(), patienceMs)
    try {
      const params = { versions: [...controlVersions], token: file.token }
      helloResultSchema.parse(await client.call({ method: 'hello', params }))
      return client
    } catch (error) {
      client.close()
      throw error
    } finally {
      clearTimeout(timer)
    }
  }

  /** @param onItem told what follows the answer, until the connection ends. @throws ControlError */
  call(call: ControlCall, onItem?: (event: PrintedEvent) => void): Promise<unknown> {
    const id = ++this.#lastId
    const answer = Promise.withResolvers<unknown>()
    this.#calls.set(id, answer)
    if (onItem !== undefined) this.#onItem.set(id, onItem)
    if (this.#socket.destroyed) this.#failAll(new ControlError('FAILED', 'The program is gone.'))
    else this.#socket.write(`${JSON.stringify({ id, ...call })}\n`)
    return answer.promise
  }

  close(): void {
    this.#socket.destroy()
  }

  #received(chunk: Buffer): void {
    try {
      for (const line of this.#splitter.push(chunk))
        this.#take(answerSchema.parse(JSON.parse(line.toString('utf8'))))
    } catch {
      this.#failAll(new ControlError('FAILED', 'The program has answered in another form.'))
      this.#socket.destroy()
    }
  }

  #take(answer: ControlAnswer): void {
    if ('error' in answer) {
      const { code, message } = answer.error
      const error = new ControlError(code, message)
      if (answer.id === null) this.#failAll(error)
      else this.#settle(answer.id)?.reject(error)
    } else if ('item' in answer) {
      this.#onItem.get(answer.id)?.(answer.item)
    } else {
      this.#settle(answer.id)?.resolve(answer.result)
    }
  }

  #settle(id: number): PromiseWithResolvers<unknown> | undefined {
    const call = this.#calls.get(id)
    this.#calls.delete(id)
    return call
  }

  #failAll(error: ControlError): void {
    for (const { reject } of this.#calls.values()) reject(error)
    this.#calls.clear()
  }
}

/** Null: nothing listens there. @throws UsageError when the system refuses for another reason. */
function connected(address: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(address)
    const failed = (error: NodeJS.ErrnoException): void => {
      socket.destroy()
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null)
      else reject(new UsageError(`${address} cannot be used: ${error.message}`, { cause: error }))
    }
    socket.once('error', failed)
    socket.once('connect', () => {
      socket.off('error', failed)
      resolve(socket)
    })
  })
}
