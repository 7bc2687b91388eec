/** One lane as the main thread sees it: what it works on, and what it asks. */
import { MessageChannel, MessagePort, type Worker } from 'node:worker_threads'
import { messageOf } from '../../errors.ts'
import type { Network } from '../../network/network.ts'
import type { DownloadResult } from '../downloader.ts'
import type {
  FileProgress,
  FromLane,
  LaneStart,
  Question,
  RouteAnswer,
  Task,
  ToLane,
} from './messages.ts'
import { laneThread } from './lane-thread.ts'
import { fromPlain, toPlain } from './plain-errors.ts'

/** The thread ended, or none could be started: says nothing about the file. */
export class LaneLostError extends Error {
  override readonly name = 'LaneLostError'
}

/** What the main thread does for a file in a lane. */
export interface LaneFile {
  /** Calls `stop` when the task is to be stopped, at once where it is already. Returns what ends that. */
  onStop(stop: () => void): () => void
  onProgress(progress: FileProgress): void
  onFinalizing(): void
  answer(question: Question): Promise<unknown>
}

export interface LaneOptions {
  readonly start: LaneStart
  readonly network: Network
  /** Another lane that has nothing to do; null where there is none. */
  readonly findHelper: () => Lane | null
  /** Called once, before what was under way is rejected with LaneLostError. */
  readonly onLost: () => void
}

interface Running {
  readonly file: LaneFile
  /** Ends what would stop it. */
  over: () => void
  readonly resolve: (result: DownloadResult | boolean) => void
  readonly reject: (error: Error) => void
}

/** How busy a lane is is found out over so long. */
const MEASURED_MS = 100

export class Lane {
  readonly #options: LaneOptions
  readonly #worker: Worker
  readonly #running = new Map<number, Running>()
  #outbox: ToLane[] = []
  #lastFile = 0
  #helping = 0
  #lost = false
  #heardAt = performance.now()
  /** Of its loop, in milliseconds since its start; null: it has said nothing yet. */
  #measured: { readonly at: number; readonly active: number } | null = null
  #busy = 0
  /** What the lane was told last. */
  #certificates: readonly string[] = []

  /** Starts the thread. @throws LaneLostError when there is none to be had. */
  constructor(options: LaneOptions) {
    this.#options = options
    this.#worker = startThread(options.start)
    this.#worker.on('message', (messages: FromLane[]) => this.#take(messages))
    this.#worker.on('error', (cause) => this.#end(cause))
    this.#worker.on('exit', (code) => this.#end(`exit code ${code}`))
  }

  /** Its own files under way. */
  get files(): number {
    return this.#running.size
  }

  /** Files under way, and those of other lanes that it helps with. */
  get load(): number {
    return this.#running.size + this.#helping
  }

  /** A port over which it helps another lane until that closes it. */
  help(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.#helping++
    this.#worker.ref()
    this.#send({ type: 'help', port: port2 })
    return port1
  }

  /** Milliseconds since it was last heard, while it has work; else 0. */
  silentMs(now: number): number {
    return this.#running.size === 0 ? 0 : now - this.#heardAt
  }

  /** Milliseconds since it had something to do, on the clock of `performance.now()`. */
  idleMs(now: number): number {
    return this.load > 0 ? 0 : now - this.#heardAt
  }

  /**
   * The share of its time, 0 to 1, in which it was at work lately; 0 as long as it starts.
   * @param now on the clock of `performance.now()`
   */
  busy(now: number): number {
    if (this.#measured === null || now - this.#measured.at < MEASURED_MS) return this.#busy
    const active = this.#active
    this.#busy = (active - this.#measured.active) / (now - this.#measured.at)
    this.#measured = { at: now, active }
    return this.#busy
  }

  /** Milliseconds in which its loop was at work. */
  get #active(): number {
    return this.#worker.performance.eventLoopUtilization().active
  }

  /**
   * Has a task done.
   * @throws LaneLostError; what the task throws; the signal's reason when it was stopped.
   */
  run(task: Task, file: LaneFile): Promise<DownloadResult | boolean> {
    const id = ++this.#lastFile
    return new Promise((resolve, reject) => {
      if (this.#lost) return reject(new LaneLostError('The thread has ended.'))
      if (this.#running.size === 0) this.#heardAt = performance.now()
      const running: Running = { file, over: () => undefined, resolve, reject }
      this.#running.set(id, running)
      this.#worker.ref()
      this.#send({ type: 'start', file: id, task })
      running.over = file.onStop(() => this.#send({ type: 'stop', file: id }))
    })
  }

  /** Limits in the shared memory have changed, or the connections of a file. */
  setSegments(segments: number): void {
    this.#send({ type: 'limits', segments })
  }

  /** Ends the thread; what is under way is rejected with LaneLostError. */
  async close(): Promise<void> {
    this.#end('it was closed')
    await this.#worker.terminate()
  }

  /** Messages of one turn of the loop go together. */
  #send(message: ToLane): void {
    if (this.#outbox.push(message) > 1) return
    setImmediate(() => {
      const messages = this.#outbox
      this.#outbox = []
      const ports = portsIn(messages)
      if (!this.#lost) this.#worker.postMessage(messages, ports)
      // The lane at the other end learns of the loss that way.
      else for (const port of ports) port.close()
    })
  }

  #take(messages: readonly FromLane[]): void {
    if (this.#lost) return
    this.#heardAt = performance.now()
    this.#measured ??= { at: this.#heardAt, active: this.#active }
    for (const message of messages) this.#hear(message)
    // A run does not go on for the sake of an idle thread.
    if (this.load === 0) this.#worker.unref()
  }

  #hear(message: FromLane): void {
    if (message.type === 'route')
      return this.#reply(message.call, this.#route(new URL(message.url)))
    if (message.type === 'helped') return void this.#helping--
    if (message.type === 'helper') return this.#reply(message.call, this.#help())
    const running = this.#running.get(message.file)
    if (running === undefined) return
    const { file } = running
    switch (message.type) {
      case 'done':
        this.#forget(message.file, running)
        return running.resolve(message.result)
      case 'failed':
        this.#forget(message.file, running)
        return running.reject(fromPlain(message.error))
      case 'finalizing':
        return file.onFinalizing()
      case 'progress':
        return file.onProgress(message.progress)
      case 'ask':
        return this.#reply(message.call, file.answer(message.question))
    }
  }

  #forget(file: number, { over }: Running): void {
    this.#running.delete(file)
    over()
  }

  async #help(): Promise<MessagePort | null> {
    return this.#options.findHelper()?.help() ?? null
  }

  async #route(url: URL): Promise<RouteAnswer> {
    const { network } = this.#options
    const route = await network.route(url)
    const secure = url.protocol === 'https:' || route?.secure === true
    const certificates = secure ? network.certificates : this.#certificates
    if (certificates === this.#certificates) return { route, certificates: null }
    this.#certificates = certificates
    return { route, certificates }
  }

  #reply(call: number, answer: Promise<unknown>): void {
    answer.then(
      (result) => this.#send({ type: 'answer', call, result }),
      (error: unknown) => this.#send({ type: 'refusal', call, error: toPlain(error) }),
    )
  }

  #end(cause: unknown): void {
    if (this.#lost) return
    this.#lost = true
    this.#options.onLost()
    const why = new LaneLostError(`A thread for downloads ended: ${messageOf(cause)}`, { cause })
    const files = [...this.#running.entries()]
    for (const [id, running] of files) {
      this.#forget(id, running)
      running.reject(why)
    }
  }
}

/** What goes over to the other thread. */
const portsIn = (messages: readonly ToLane[]): MessagePort[] =>
  messages.flatMap((message) => {
    if (message.type === 'help') return message.port
    return message.type === 'answer' && message.result instanceof MessagePort ? message.result : []
  })

/** @throws LaneLostError */
function startThread(start: LaneStart): Worker {
  try {
    const thread = laneThread()
    thread.postMessage(start)
    return thread
  } catch (cause) {
    throw new LaneLostError('A thread for downloads could not be started.', { cause })
  }
}
